// Faults in an order that chance draws: one lane for the web servers, one for Redis and the keys.
// The lanes do not wait for each other, so a server is killed at any point of what the other lane
// does; each lane waits for the end of its own fault before its next, since what two faults of one
// kind destroy together (the only copy of a new key) no design can bring back.
import { setTimeout as delay } from 'node:timers/promises';
import type { RedisServer } from '@rampart/stage';
import type { Chance } from './chance.ts';
import { lift, squeezeOut } from './eviction.ts';
import type { WebServer } from './fleet.ts';
import { Graveyard } from './graveyard.ts';
import { whileHanging } from './hang.ts';
import { Person } from './person.ts';
import type { Shop } from './shop.ts';

type Fault = () => Promise<unknown>;

export class Storm {
  /** What was revoked, and stays so. */
  readonly dead = new Graveyard();
  /** What was to be revoked by a server that died meanwhile: dead or alive, but one of them. */
  readonly limbo = new Graveyard();
  readonly #shop: Shop;
  readonly #redis: RedisServer;
  readonly #chance: Chance;
  readonly #begun = performance.now();
  readonly #story: string[] = [];
  #leavers = 0;

  constructor(shop: Shop, redis: RedisServer) {
    this.#shop = shop;
    this.#redis = redis;
    this.#chance = shop.chance.fork();
  }

  /** What happened when, and how to see it again. */
  get story(): string {
    return [this.#shop.replay, ...this.#story].join('\n');
  }

  /** Rages for that many milliseconds, and leaves everything running. */
  async rage(milliseconds: number): Promise<void> {
    const lanes = [this.#webFaults(this.#chance.fork()), this.#storeFaults(this.#chance.fork())];
    await Promise.all(lanes.map((faults) => this.#lane(faults, milliseconds)));
  }

  async #lane(faults: () => readonly [string, Fault], milliseconds: number): Promise<void> {
    while (performance.now() - this.#begun < milliseconds) {
      const [name, fault] = faults();
      this.#tell(name);
      await fault();
      this.#tell(`${name}: over`);
    }
  }

  #tell(what: string): void {
    const seconds = ((performance.now() - this.#begun) / 1000).toFixed(2);
    this.#story.push(`${seconds.padStart(7)} s  ${what}`);
  }

  #webFaults(chance: Chance): () => readonly [string, Fault] {
    return () => {
      const server = chance.pick(this.#shop.fleet.servers);
      const [before, within] = [chance.between(100, 1_000), chance.between(0, 800)];
      const [what, begin, end] = chance.pick([
        ['is killed', () => server.kill(), () => server.start()],
        ['is replaced', () => server.stop(), () => server.start()],
        ['is frozen', async () => server.pause(), () => server.resume()],
      ] satisfies [string, Fault, Fault][]);
      const fault = async (): Promise<void> => {
        await delay(before);
        await begin();
        await delay(within);
        // Its clock may not agree with the others' yet, and then transfers are refused for a moment.
        await this.#lossy(end)();
      };
      return [`${server.name} ${what} after ${before} ms for ${within} ms`, fault];
    };
  }

  #storeFaults(chance: Chance): () => readonly [string, Fault] {
    return () => {
      const [before, within] = [chance.between(100, 800), chance.between(0, 1_500)];
      const by = chance.next();
      const [what, happen] = chance.pick([
        ['Redis is flushed', this.#lossy(() => this.#redis.command('FLUSHALL'))],
        [`Redis is killed for ${within} ms`, this.#lossy(() => this.#restart(within))],
        [
          `Redis hangs for ${within} ms`,
          this.#lossy(() => whileHanging(this.#redis, () => delay(within))),
        ],
        ['Redis evicts everything', this.#lossy(() => this.#evict())],
        [
          `somebody logs out while Redis hangs for ${within} ms`,
          this.#lossy(() =>
            whileHanging(this.#redis, () => Promise.all([delay(within), this.#leave(by)])),
          ),
        ],
        ['somebody logs out', () => this.#leave(by)],
        ['a key takes over at once', () => this.#operate(by, 'rotate', { immediately: '' })],
        ['a successor is handed out', () => this.#operate(by, 'rotate')],
        ['the key is revoked', () => this.#revokeKeys(by, 'revoke-key')],
        ['all keys are revoked', () => this.#revokeKeys(by, 'compromised')],
      ] satisfies [string, Fault][]);
      const fault = async (): Promise<void> => {
        await delay(before);
        await happen();
        await this.#heard();
      };
      return [`${what} after ${before} ms`, fault];
    };
  }

  #lossy(fault: Fault): Fault {
    return () => this.#shop.traffic.transfers.whileInTrouble(fault);
  }

  async #restart(within: number): Promise<void> {
    await this.#redis.kill();
    await delay(within);
    await this.#redis.start();
  }

  async #evict(): Promise<void> {
    await squeezeOut(this.#redis);
    await lift(this.#redis);
  }

  async #leave(by: number): Promise<void> {
    const server = this.#some(by);
    const leaver = new Person(`leaver-${++this.#leavers}`);
    try {
      await leaver.open(server, this.#chance);
    } catch {
      // The server died before there was anything to revoke.
      return;
    }
    await this.#revoke([leaver], server, 'revoke-session', { session: leaver.session ?? '' });
  }

  async #revokeKeys(by: number, how: 'revoke-key' | 'compromised'): Promise<void> {
    const server = this.#some(by);
    const witness = new Person('witness');
    try {
      await witness.open(server, this.#chance);
      const id = witness.tokens[0]?.key ?? '';
      const all = (await server.keys()).map((key) => key.id);
      this.#shop.traffic.forget(how === 'compromised' ? all : [id]);
      await this.#revoke([witness], server, how, { id });
    } catch (error) {
      if (server.inService) throw error;
    }
  }

  /** A server that says "done" or "done here, told later" has revoked; one that dies may have. */
  async #revoke(
    persons: readonly Person[],
    server: WebServer,
    how: string,
    details: Readonly<Record<string, string>>,
  ): Promise<void> {
    const outcome = await server.operate(how, details).then(
      () => this.dead,
      (error: unknown) => {
        this.#tell(`${server.name} could not ${how} everywhere: ${String(error)}`);
        return String(error).includes('KEYRING_STORE_UNAVAILABLE') ? this.dead : this.limbo;
      },
    );
    for (const person of persons) outcome.bury(person);
  }

  async #operate(by: number, what: string, details?: Readonly<Record<string, string>>) {
    const server = this.#some(by);
    try {
      const key = await server.operate(what, details);
      await this.#shop.fleet.all(`holds ${key}`, async (each) =>
        (await each.keys()).some(({ id }) => id === key),
      );
    } catch (error) {
      if (server.inService) throw error;
      this.#tell(`${server.name} died while it was to ${what}`);
    }
  }

  #some(by: number): WebServer {
    const { inService } = this.#shop.fleet;
    const server = inService[Math.floor(by * inService.length)];
    if (server === undefined) throw new TypeError('No server is in service.');
    return server;
  }

  /** Everyone who is there has read what this fault left behind, and has put back what it lost. */
  async #heard(): Promise<void> {
    for (let round = 0; round < 2; round++) {
      await Promise.all(
        this.#shop.fleet.inService.map((server) =>
          // A server that dies meanwhile hears when it comes back.
          server.hears().catch((error: unknown) => {
            if (server.inService) throw error;
          }),
        ),
      );
    }
  }
}
