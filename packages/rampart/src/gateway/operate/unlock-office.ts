// Second factors for all workers of this host: asked for at the admin socket or over a connection,
// decided here, where the file of used codes is, and handed to the worker that has the connection.
import type { EventLog } from '../../events/event-log.ts';
import type { GatedPolicy } from '../../policy/types.ts';
import type { Tell } from '../login/events.ts';
import type { AskServer } from '../plain-reply.ts';
import type { GrantOrder } from '../unlock/grants.ts';
import { inBandError, inBandReply } from '../unlock/in-band.ts';
import { openUnlock, type UnlockRoom } from '../unlock/open-unlock.ts';
import type { ConnectionView, UnlockDesk, UnlockOrder } from '../unlock/unlock-desk.ts';
import { CommandBook } from './command-book.ts';
import type { Worker } from './worker.ts';

export interface UnlockOfficeOptions {
  /** In force now. */
  readonly policy: () => GatedPolicy;
  /** Those that serve now. */
  readonly workers: () => readonly Worker[];
  readonly ask: AskServer;
  readonly log: Pick<EventLog, 'durably'>;
  readonly tell: Tell;
}

const sweepEvery = 5_000;

export class UnlockOffice {
  readonly #options: UnlockOfficeOptions;
  readonly #room: UnlockRoom;
  readonly #book: CommandBook;
  #timer: NodeJS.Timeout | undefined;
  #isPrepared = false;

  private constructor(options: UnlockOfficeOptions, room: UnlockRoom, book: CommandBook) {
    this.#options = options;
    this.#room = room;
    this.#book = book;
  }

  static async open(options: UnlockOfficeOptions): Promise<UnlockOffice> {
    const { policy, workers, ask, log, tell } = options;
    const { admin, upstream } = policy().gateway;
    const book = new CommandBook();
    const room = await openUnlock({
      directory: admin.directory,
      ask,
      prefix: upstream.reserved,
      user: (name) => policy().users.get(name),
      commands: () => book,
      connection: async (id) => {
        const open = await connectionsOf(workers());
        return open.find((each) => each.id === id) ?? null;
      },
      tell,
      durably: (event) => log.durably(event),
      deliver: (order) => deliver(workers(), order),
    });
    return new UnlockOffice(options, room, book);
  }

  /** Once the workers serve. */
  async start(): Promise<void> {
    await this.refresh();
    await this.#sweep();
    // What fails is tried again the next time; whoever unlocks meanwhile hears of it.
    this.#timer = setInterval(() => void this.#sweep().catch(() => undefined), sweepEvery);
  }

  get desk(): UnlockDesk {
    return this.#room.desk;
  }

  claimStep(operator: string, step: number): Promise<void> {
    return this.#room.claimStep(operator, step);
  }

  connections(): Promise<readonly ConnectionView[]> {
    return connectionsOf(this.#options.workers());
  }

  /** The line that answers RAMPART UNLOCK. Never rejects. */
  async inBand(order: UnlockOrder): Promise<string> {
    try {
      return inBandReply(await this.desk.unlock(order));
    } catch (error) {
      return inBandError(error);
    }
  }

  /** The policy or the server changed. */
  refresh(): Promise<void> {
    return this.#book.refresh(this.#options.workers());
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#room.close();
  }

  async #sweep(): Promise<void> {
    await this.#prepare();
    await this.refresh();
    if (this.desk.pending().length === 0) return;
    const open = new Set((await this.connections()).map(({ id }) => id));
    this.desk.sweep((connection) => open.has(connection));
  }

  /** Begins the server's memory of used codes, so that nobody waits for it when it is needed. */
  async #prepare(): Promise<void> {
    if (this.#isPrepared) return;
    const isDone = this.#room.prepare().then(
      () => true,
      () => false,
    );
    this.#isPrepared = await isDone;
  }
}

/** A worker that does not answer has none that could be unlocked. */
async function connectionsOf(workers: readonly Worker[]): Promise<readonly ConnectionView[]> {
  const answers = await Promise.allSettled(workers.map((worker) => worker.connections()));
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}

/** Only the worker that has the connection takes the grant. */
async function deliver(workers: readonly Worker[], order: GrantOrder): Promise<boolean> {
  const answers = await Promise.allSettled(workers.map((worker) => worker.grant(order)));
  return answers.some((answer) => answer.status === 'fulfilled' && answer.value);
}
