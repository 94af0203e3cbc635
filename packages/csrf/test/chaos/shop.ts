// The shop as a chaos test sees it: servers, traffic, and what went wrong.
import type { Stage } from '@rampart/stage';
import { Chance, newSeed } from './chance.ts';
import { Fleet, type FleetOptions } from './fleet.ts';
import { Traffic } from './traffic.ts';

/** Full size is for `npm run test:full`. */
export const full: boolean = process.env['RAMPART_FULL'] === '1';

/** The keys of the ring in Redis. */
export const ringKey = 'rampart:{shop/csrf}:ring';

export class Shop implements AsyncDisposable {
  readonly fleet: Fleet;
  readonly traffic: Traffic;
  readonly chance: Chance;

  private constructor(fleet: Fleet, traffic: Traffic, chance: Chance) {
    this.fleet = fleet;
    this.traffic = traffic;
    this.chance = chance;
  }

  static async open(stage: Stage, options: FleetOptions): Promise<Shop> {
    const chance = new Chance(newSeed());
    const fleet = await Fleet.open(stage, options);
    return new Shop(fleet, await Traffic.begin(fleet, chance.fork()), chance);
  }

  /** What befell honest people, and how to see it again. */
  get wrongs(): readonly string[] {
    const { refused, transfers } = this.traffic;
    return [...refused, ...transfers.wrong].map((what) => `${what} (${this.replay})`);
  }

  get replay(): string {
    return `RAMPART_SEED=${this.chance.seed}`;
  }

  /** The ids of the keys that every server in service holds; fails where they differ. */
  async keys(): Promise<readonly string[]> {
    const lists = await Promise.all(this.fleet.inService.map((server) => server.keys()));
    const texts = new Set(lists.map((keys) => keys.map(({ id }) => id).join(' ')));
    const [text = ''] = texts;
    if (texts.size !== 1)
      throw new Error(`the servers hold different keys: ${[...texts].join(' | ')}`);
    return text.split(' ');
  }

  /** Waits until every server in service signs with this key. */
  async signsWith(key: string): Promise<void> {
    await this.fleet.all(`signs with ${key}`, async (server) =>
      (await server.keys()).some(({ id, state }) => id === key && state === 'active'),
    );
  }

  async count(event: string): Promise<number> {
    const counts = await Promise.all(this.fleet.inService.map((server) => server.count(event)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.traffic.end();
  }
}
