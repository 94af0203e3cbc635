// A connection to one Sentinel, kept for as long as the gateway runs: what it says is asked for every
// second, and at once when it says that something has changed.
import type { HostPort } from '../../policy/types.ts';
import { readReply, type Reply } from '../../resp/read.ts';
import { fieldOf, itemsOf, textOf } from '../../resp/reply-parts.ts';
import { encodeCommand } from '../../resp/write.ts';
import { keyOf } from './announced.ts';
import { errorOf, openUpstream, type Login, type Target } from './open.ts';
import { OwnUpstream } from './own.ts';
import type { Taker } from './route.ts';
import type { View } from './sentinel-views.ts';

export interface SentinelLineOptions {
  readonly target: Target;
  readonly login: Login | null;
  readonly group: string;
  /** Milliseconds for a connection to come about, and for an answer. */
  readonly within: number;
  /** What it says now; null when it says nothing: it is away, or does not know the group. */
  readonly onView: (view: View | null) => void;
}

/** Messages are only hints to ask: the answer is what counts. */
const hints = ['+switch-master', '+sdown', '-sdown', '+odown', '-odown', '+config-update-from'];
const askEvery = 1_000;

export class SentinelLine {
  readonly target: Target;
  readonly #options: SentinelLineOptions;
  readonly #timer: NodeJS.Timeout;
  #own: OwnUpstream | null = null;
  #opening = false;
  #asking = false;
  #again = false;
  #closed = false;

  constructor(options: SentinelLineOptions) {
    this.target = options.target;
    this.#options = options;
    this.#timer = setInterval(() => this.look(), askEvery);
    this.look();
  }

  /** Asks now, or connects. */
  look(): void {
    if (this.#closed) return;
    if (this.#own === null) this.#open();
    else this.#ask(this.#own);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    const own = this.#own;
    this.#own = null;
    own?.close();
  }

  #open(): void {
    if (this.#opening) return;
    this.#opening = true;
    this.#dial()
      .catch(() => this.#options.onView(null))
      .finally(() => {
        this.#opening = false;
      })
      // `onView` cannot fail.
      .catch(() => undefined);
  }

  async #dial(): Promise<void> {
    const { target, login, within } = this.#options;
    const { socket } = await openUpstream(target, {
      login,
      protocol: 3,
      database: 0,
      name: 'rampart-gateway',
      also: [],
      within,
      primaryOnly: false,
    });
    const own = new OwnUpstream(socket, this.#taker);
    if (this.#closed) return own.close();
    this.#own = own;
    const subscribe = encodeCommand(['SUBSCRIBE', ...hints]);
    own.confirm(this.#taker, subscribe, 0, subscribe.length, 'subscribe', hints.length);
    this.#ask(own);
  }

  readonly #taker: Taker = {
    // Only messages come this way, and confirmations, which are as good.
    give: () => {
      this.look();
      return false;
    },
    answered: () => undefined,
    upstreamLost: () => this.#lost(),
  };

  #lost(): void {
    this.#own = null;
    this.#asking = false;
    if (!this.#closed) this.#options.onView(null);
  }

  #ask(own: OwnUpstream): void {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    this.#again = false;
    const { group, within, onView } = this.#options;
    // A Sentinel that is stopped keeps its connections and answers nothing.
    const late = setTimeout(() => {
      if (this.#own !== own) return;
      own.close();
      this.#lost();
    }, within);
    let address: Reply | null = null;
    this.#send(own, ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', group], (reply) => {
      address = reply;
    });
    this.#send(own, ['SENTINEL', 'MASTER', group], (reply) => {
      clearTimeout(late);
      this.#asking = false;
      if (this.#closed || this.#own !== own) return;
      onView(viewOf(address, reply));
      if (this.#again) this.#ask(own);
    });
  }

  #send(own: OwnUpstream, command: readonly string[], then: (reply: Reply) => void): void {
    const bytes = encodeCommand(command);
    own.ask(this.#taker, bytes, 0, bytes.length, (reply) => {
      then(readReply(Buffer.from(reply), 0).reply);
      return null;
    });
  }
}

/** While a failover goes on, the Sentinel that leads it names the new primary before it has dropped the old. */
function viewOf(address: Reply | null, state: Reply): View | null {
  const named = placeOf(itemsOf(address ?? undefined)[0], itemsOf(address ?? undefined)[1]);
  if (named === null || errorOf(state) !== null) return null;
  const described = placeOf(fieldOf(state, 'ip'), fieldOf(state, 'port'));
  const flags = (textOf(fieldOf(state, 'flags')) ?? '').split(',');
  const same = described !== null && keyOf(described) === keyOf(named);
  return {
    primary: named,
    epoch: Number(textOf(fieldOf(state, 'config-epoch')) ?? 0),
    down: same && flags.some((flag) => flag === 's_down' || flag === 'o_down'),
  };
}

function placeOf(host: Reply | undefined, port: Reply | undefined): HostPort | null {
  const name = textOf(host);
  const number = Number(textOf(port));
  return name === null || name === '' || !(number > 0) ? null : { host: name, port: number };
}
