// The upstreams of one identity: same user, same credential, same database, same protocol. Nothing is
// shared beyond that, so what one client may do on a lane every client on it may do.
import type { Reply } from '../../resp/read.ts';
import { encodeCommand } from '../../resp/write.ts';
import { Lane } from './lane.ts';
import {
  openUpstream,
  patienceOf,
  UpstreamError,
  type Greeting,
  type Login,
  type Target,
} from './open.ts';
import { OwnUpstream } from './own.ts';
import type { ErrorReplies } from './redirects.ts';
import type { Taker } from './route.ts';
import { Silence } from './silence.ts';
import { Spare } from './spare.ts';

/** Small commands gain from a common write, large values from several sockets. */
export type LaneClass = 'small' | 'bulk';

/** An upstream of one's own is the spare one, if there is any, or opened for the purpose. */
export type Origin = 'spare' | 'fresh';

const lanesOf: Readonly<Record<LaneClass, number>> = { small: 1, bulk: 4 };
const shortestPause = 50;
const longestPause = 1_000;

export interface PoolOptions {
  readonly target: () => Promise<Target>;
  readonly login: Login | null;
  readonly database: number;
  readonly protocol: 2 | 3;
  readonly within: number;
  readonly primaryOnly: boolean;
  readonly errors: ErrorReplies | null;
  readonly now: () => number;
  /** The server answered, or could not be reached. */
  readonly onHealth: (error: UpstreamError | null) => void;
  /** Nobody is at the other end of a connection, though it was never closed. */
  readonly onDead: () => void;
}

interface Slot {
  lane: Lane | null;
  opening: Promise<Lane> | null;
}

export class Pool {
  readonly #options: PoolOptions;
  readonly #slots: Readonly<Record<LaneClass, Slot[]>> = { small: [], bulk: [] };
  readonly #owns = new Set<OwnUpstream>();
  readonly #silence: Silence;
  readonly #spare = new Spare(async () => (await this.#open(null, [])).socket);
  readonly #leaves = new AbortController();
  /** Nobody has to leave a lane where nobody was ever on one; there a spare one would only be one more. */
  #hadLane = false;
  #hello: Reply | null = null;
  #pause = 0;
  #pausedUntil = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#silence = new Silence(options);
    for (const kind of ['small', 'bulk'] as const) {
      for (let count = 0; count < lanesOf[kind]; count += 1) {
        this.#slots[kind].push({ lane: null, opening: null });
      }
    }
  }

  /** The server's last answer to HELLO in this protocol. */
  get hello(): Reply | null {
    return this.#hello;
  }

  /** Lanes that are open. */
  get lanes(): readonly Lane[] {
    return [...this.#slots.small, ...this.#slots.bulk].flatMap(({ lane }) =>
      lane === null || lane.closed ? [] : [lane],
    );
  }

  /** To be called once a second. */
  listen(): void {
    this.#silence.beat([...this.lanes, ...this.#owns]);
  }

  /** How many upstreams are a client's own. */
  get owns(): number {
    return this.#owns.size;
  }

  /** A lane that is there, or null: then `openLane` makes one. */
  lane(kind: LaneClass): Lane | null {
    const slot = this.#leastRidden(kind);
    if (slot.lane === null || slot.lane.closed) return null;
    slot.lane.riders += 1;
    return slot.lane;
  }

  async openLane(kind: LaneClass): Promise<Lane> {
    const slot = this.#leastRidden(kind);
    if (slot.lane !== null && !slot.lane.closed) {
      slot.lane.riders += 1;
      return slot.lane;
    }
    slot.opening ??= this.#openInto(slot).finally(() => {
      slot.opening = null;
    });
    const lane = await slot.opening;
    lane.riders += 1;
    return lane;
  }

  /** At once where there is a spare one, which is then told who it is for. */
  async openOwn(
    taker: Taker,
    name: string | null,
    also: Greeting['also'],
    from: Origin,
  ): Promise<OwnUpstream> {
    const spare = from === 'spare' ? this.#spare.take() : null;
    const socket = spare ?? (await this.#open(name, also)).socket;
    const own = new OwnUpstream(socket, taker, this.#options.errors);
    this.#owns.add(own);
    if (spare !== null) {
      const hello = ['HELLO', String(this.#options.protocol), 'SETNAME'];
      if (name !== null) own.tell(encodeCommand([...hello, name]));
      for (const command of also) own.tell(encodeCommand(command));
    }
    if (this.#hadLane) this.#spare.prepare();
    return own;
  }

  /** It has become another user's. */
  surrender(own: OwnUpstream): void {
    this.#owns.delete(own);
  }

  adopt(own: OwnUpstream): void {
    this.#owns.add(own);
  }

  release(route: Lane | OwnUpstream): void {
    if (route instanceof Lane) {
      route.riders -= 1;
      return;
    }
    this.#owns.delete(route);
    route.close();
  }

  /**
   * Closes what nobody uses. Returns whether the whole pool is unused. A lane stays as long as anybody is here
   * who may come back to it: while the server is busy with a script, nobody could open another.
   */
  sweep(): boolean {
    const slots = [...this.#slots.small, ...this.#slots.bulk];
    const isRidden = ({ lane }: Slot): boolean => lane !== null && (lane.riders > 0 || lane.awaits);
    const used =
      this.#owns.size > 0 || slots.some((slot) => slot.opening !== null || isRidden(slot));
    if (used) {
      if (this.#hadLane) this.#spare.prepare();
      return false;
    }
    for (const slot of slots) {
      slot.lane?.close();
      slot.lane = null;
    }
    this.#spare.close();
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#leaves.abort();
    this.#spare.close();
    for (const slot of [...this.#slots.small, ...this.#slots.bulk]) {
      const { lane } = slot;
      slot.lane = null;
      lane?.close();
      lane?.lost();
    }
    const owns = [...this.#owns];
    this.#owns.clear();
    for (const own of owns) {
      own.close();
      own.lost();
    }
  }

  #leastRidden(kind: LaneClass): Slot {
    const slots = this.#slots[kind];
    let best = slots[0] ?? { lane: null, opening: null };
    for (const slot of slots) {
      if ((slot.lane?.riders ?? 0) < (best.lane?.riders ?? 0)) best = slot;
    }
    return best;
  }

  async #openInto(slot: Slot): Promise<Lane> {
    const { socket } = await this.#open('rampart', []);
    const forget = (lost: Lane): void => {
      if (slot.lane === lost) slot.lane = null;
    };
    const lane = new Lane(socket, forget, this.#options.errors);
    slot.lane = lane;
    this.#hadLane = true;
    this.#spare.prepare();
    return lane;
  }

  async #open(
    name: string | null,
    also: Greeting['also'],
  ): Promise<Awaited<ReturnType<typeof openUpstream>>> {
    const { target, login, protocol, database, within, primaryOnly, now, onHealth } = this.#options;
    if (this.#closed) throw new UpstreamError('away', 'The gateway closes its connections.', null);
    if (now() < this.#pausedUntil) {
      throw new UpstreamError('away', 'The server could not be reached a moment ago.', null);
    }
    try {
      const opened = await openUpstream(await target(), {
        login,
        protocol,
        database,
        name,
        also,
        within,
        answersWithin: patienceOf(within),
        signal: this.#leaves.signal,
        primaryOnly,
      });
      // Meanwhile there may be another primary.
      if (this.#closed) {
        opened.socket.destroy();
        throw new UpstreamError('away', 'The server is not the one to use any more.', null);
      }
      this.#hello = opened.hello;
      this.#pause = 0;
      onHealth(null);
      return opened;
    } catch (error) {
      const failure =
        error instanceof UpstreamError
          ? error
          : new UpstreamError('away', String(error), null, error);
      if (!this.#closed && (failure.kind === 'away' || failure.kind === 'role')) {
        this.#pause = Math.min(longestPause, Math.max(shortestPause, this.#pause * 2));
        this.#pausedUntil = now() + this.#pause;
        onHealth(failure);
      }
      throw failure;
    }
  }
}
