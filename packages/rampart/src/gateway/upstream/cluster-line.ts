// The gateway's own connection to a Cluster: a command whose key lies on another node goes there.
import type { HostPort } from '../../policy/types.ts';
import type { Reply } from '../../resp/read.ts';
import { keyOf } from './announced.ts';
import { HouseLine, type HouseLineOptions } from './house-line.ts';
import { errorOf, type Target } from './open.ts';

const moved = /^MOVED \d+ (.+):(\d+)$/;

export class ClusterLine extends HouseLine {
  readonly #options: HouseLineOptions;
  readonly #elsewhere: (node: HostPort) => Promise<Target>;
  readonly #others = new Map<string, HouseLine>();

  constructor(options: HouseLineOptions, elsewhere: (node: HostPort) => Promise<Target>) {
    super(options);
    this.#options = options;
    this.#elsewhere = elsewhere;
  }

  override async ask(command: readonly (string | Uint8Array)[]): Promise<Reply> {
    const reply = await super.ask(command);
    const [, host, port] = moved.exec(errorOf(reply) ?? '') ?? [];
    if (host === undefined) return reply;
    return await this.#to({ host, port: Number(port) }).ask(command);
  }

  override giveUp(): void {
    super.giveUp();
    for (const line of this.#others.values()) line.close();
    this.#others.clear();
  }

  #to(node: HostPort): HouseLine {
    const key = keyOf(node);
    const known = this.#others.get(key);
    if (known !== undefined) return known;
    const line = new HouseLine({ ...this.#options, target: () => this.#elsewhere(node) });
    this.#others.set(key, line);
    return line;
  }
}
