// The gateway's own connection to the server, for what it asks for itself: the table of commands, what
// gateways tell each other. Opened when it is needed, and again when it was lost.
import { plainOf, type PlainReply } from '../../resp/plain.ts';
import { readReply, type Reply } from '../../resp/read.ts';
import { encodeCommand } from '../../resp/write.ts';
import { Lane } from './lane.ts';
import { errorOf, openUpstream, UpstreamError, type Login, type Target } from './open.ts';
import type { Taker } from './route.ts';

export interface HouseLineOptions {
  readonly target: () => Promise<Target>;
  readonly login: Login | null;
  readonly within: number;
  /** Refuse a server that does not call itself primary. */
  readonly primaryOnly: boolean;
}

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

export class HouseLine {
  readonly #options: HouseLineOptions;
  readonly #waiting = new Set<Waiting>();
  #lane: Promise<Lane> | null = null;
  #closed = false;

  constructor(options: HouseLineOptions) {
    this.#options = options;
  }

  /** The whole reply, errors too. Rejects when the server is away. */
  async ask(command: readonly (string | Uint8Array)[]): Promise<Reply> {
    const lane = await this.#open();
    const bytes = encodeCommand(command);
    return await new Promise<Reply>((resolve, reject) => {
      const waiting: Waiting = { resolve, reject };
      this.#waiting.add(waiting);
      lane.ask(this.#taker, bytes, 0, bytes.length, (reply) => {
        this.#waiting.delete(waiting);
        resolve(readReply(Buffer.from(reply), 0).reply);
        return null;
      });
    });
  }

  /** Rejects unless the server answers, and serves what it holds. */
  async ready(): Promise<void> {
    // Asked for by what gateways share anyway, so the login needs no further right.
    const error = errorOf(await this.ask(['TIME']));
    if (error === null || !/^(?:LOADING|MASTERDOWN)/.test(error)) return;
    throw new UpstreamError('away', `The server is not ready: ${error}`, error);
  }

  /** The reply as plain values. Rejects on an error reply too. */
  async plain(command: readonly (string | Uint8Array)[]): Promise<PlainReply> {
    const reply = await this.ask(command);
    const error = errorOf(reply);
    if (error !== null) throw new UpstreamError('refused', `The server refused: ${error}`, error);
    return plainOf(reply);
  }

  /** What was asked is not waited for any more, and the next question goes over a new connection. */
  giveUp(): void {
    const lane = this.#lane;
    this.#lane = null;
    lane?.then((open) => open.close()).catch(() => undefined);
    this.#fail();
  }

  close(): void {
    this.#closed = true;
    this.giveUp();
  }

  #open(): Promise<Lane> {
    if (this.#closed) throw new UpstreamError('away', 'The gateway is closing.', null);
    this.#lane ??= this.#dial().catch((error: unknown) => {
      this.#lane = null;
      throw error;
    });
    return this.#lane;
  }

  async #dial(): Promise<Lane> {
    const { target, login, within, primaryOnly } = this.#options;
    const { socket } = await openUpstream(await target(), {
      login,
      protocol: 2,
      database: 0,
      name: 'rampart-house',
      also: [],
      within,
      primaryOnly,
    });
    return new Lane(socket, () => {
      this.#lane = null;
      this.#fail();
    });
  }

  readonly #taker: Taker = {
    give: () => false,
    answered: () => undefined,
    upstreamLost: () => this.#fail(),
  };

  #fail(): void {
    const error = new UpstreamError('away', 'The server went away.', null);
    for (const { reject } of this.#waiting) reject(error);
    this.#waiting.clear();
  }
}
