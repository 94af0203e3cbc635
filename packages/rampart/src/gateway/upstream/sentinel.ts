// Follows the primary of a Sentinel group: all Sentinels are asked, all the time, and what most of
// them say holds. That a server calls itself primary is checked besides, at each connection.
import { writeHostPort } from '../../policy/addresses.ts';
import type { HostPort } from '../../policy/types.ts';
import { keyOf } from './announced.ts';
import { UpstreamError, type Login, type Target, type UpstreamTls } from './open.ts';
import { SentinelLine } from './sentinel-line.ts';
import { agreed, type View } from './sentinel-views.ts';
import { topologyEvent, type Tell, type TopologyEventCode } from './topology-events.ts';

export interface SentinelOptions {
  readonly sentinels: readonly HostPort[];
  readonly group: string;
  readonly login: Login | null;
  readonly tls: UpstreamTls | null;
  readonly within: number;
  readonly tell: Tell;
  /** There is another primary: nothing may go to the old one any more. */
  readonly onSwitch: () => void;
}

interface Sentinel {
  readonly at: HostPort;
  readonly line: SentinelLine;
  view: View | null;
  asked: boolean;
}

export class SentinelWatch {
  readonly #options: SentinelOptions;
  readonly #sentinels: readonly Sentinel[];
  #primary: HostPort | null = null;
  #down = false;
  #away = false;
  #next = 0;
  #waiting: (() => void)[] = [];

  constructor(options: SentinelOptions) {
    this.#options = options;
    const { login, group, tls, within } = options;
    this.#sentinels = options.sentinels.map((at) => {
      const sentinel: Sentinel = {
        at,
        line: new SentinelLine({
          target: { address: at, tls },
          login,
          group,
          within,
          onView: (view) => {
            sentinel.view = view;
            sentinel.asked = true;
            this.#weigh();
          },
        }),
        view: null,
        asked: false,
      };
      return sentinel;
    });
  }

  /** The primary as far as it is known. */
  get primary(): HostPort | null {
    return this.#primary;
  }

  /** Where the primary is. Rejects at once when the Sentinels say that it is down. */
  async target(): Promise<Target> {
    if (!this.#settled) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const primary = this.#primary;
    if (primary === null) throw new UpstreamError('away', 'No Sentinel names a primary.', null);
    if (this.#down) throw new UpstreamError('away', 'The Sentinels find the primary down.', null);
    return { address: primary, tls: this.#options.tls };
  }

  /** A Sentinel that answers; each time another one. */
  sentinel(): Promise<Target> {
    const answering = this.#sentinels.filter(({ view }) => view !== null);
    this.#next += 1;
    const chosen = answering[this.#next % Math.max(1, answering.length)];
    if (chosen !== undefined) return Promise.resolve(chosen.line.target);
    return Promise.reject(new UpstreamError('away', 'No Sentinel answers.', null));
  }

  close(): void {
    for (const { line } of this.#sentinels) line.close();
    this.#wake();
  }

  /** Most of them have answered, or all have been asked in vain. */
  get #settled(): boolean {
    const answered = this.#sentinels.filter(({ view }) => view !== null).length;
    return answered > this.#sentinels.length / 2 || this.#sentinels.every(({ asked }) => asked);
  }

  #weigh(): void {
    if (!this.#settled) return;
    const views = this.#sentinels.flatMap(({ view }) => view ?? []);
    const found = agreed(views, this.#sentinels.length);
    this.#heard(found !== null);
    if (found !== null) {
      this.#follow(found.primary);
      this.#noteDown(found.down, found.primary);
    }
    this.#wake();
  }

  #heard(anything: boolean): void {
    if (anything === !this.#away) return;
    this.#away = !anything;
    if (anything) this.#tell('GATEWAY_SENTINELS_BACK', 'Sentinels answer again.');
    else {
      this.#tell(
        'GATEWAY_SENTINELS_AWAY',
        `No Sentinel of the group ${this.#options.group} answers; the primary known last is used. ` +
          'Look at the Sentinels: no failover can happen meanwhile.',
      );
    }
  }

  #follow(primary: HostPort): void {
    const before = this.#primary;
    if (before !== null && keyOf(before) === keyOf(primary)) return;
    this.#primary = primary;
    const now = writeHostPort(primary.host, primary.port);
    if (before === null) {
      this.#tell('GATEWAY_PRIMARY_FOUND', `The primary is ${now}.`);
      return;
    }
    const old = writeHostPort(before.host, before.port);
    this.#tell('GATEWAY_PRIMARY_CHANGED', `The primary is ${now} now, and no more ${old}.`);
    this.#options.onSwitch();
  }

  #noteDown(down: boolean, { host, port }: HostPort): void {
    if (down === this.#down) return;
    this.#down = down;
    const at = writeHostPort(host, port);
    if (down) this.#tell('GATEWAY_PRIMARY_DOWN', `The Sentinels find the primary ${at} down.`);
    else this.#tell('GATEWAY_PRIMARY_BACK', `The Sentinels find the primary ${at} up.`);
  }

  #tell(code: TopologyEventCode, message: string): void {
    this.#options.tell(topologyEvent(code, message));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}
