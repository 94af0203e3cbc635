// The server is killed while many clients load it. Nobody ever hears what belongs to another, what
// cannot be answered is an error or the end of the connection, and service returns with the server.
import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@rampart/stage';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type House } from '../open-house.ts';
import { Caller } from './caller.ts';

const clients = 50;
const rounds = process.env['RAMPART_FULL'] === '1' ? 20 : 2;

let house: House;

beforeAll(async () => {
  house = await openHouse({ redis: { config: { save: '' } } });
});

afterAll(() => house.close());

class Load {
  served = 0;
  refused = 0;
  cut = 0;
  readonly #strange: string[] = [];
  readonly #end = new AbortController();

  /** Whatever was heard that was neither one's own nor an honest error. */
  get strange(): readonly string[] {
    return this.#strange;
  }

  stop(): void {
    this.#end.abort();
  }

  async run(port: number, who: string): Promise<void> {
    let caller: Caller | null = null;
    for (let count = 0; !this.#end.signal.aborted; count += 1) {
      try {
        if (caller === null || caller.ended) caller = await Caller.open(port);
        await this.#round(caller, `${who}-${count}`, who);
      } catch {
        this.cut += 1;
        await delay(5);
      }
    }
    caller?.close();
  }

  /** All in one go, so that many answers are on their way when the server dies. */
  async #round(caller: Caller, stamp: string, who: string): Promise<void> {
    const [set, get, echo, many] = await Promise.all([
      caller.ask('SET', `key-of-${who}`, stamp),
      caller.ask('GET', `key-of-${who}`),
      caller.ask('ECHO', stamp),
      caller.ask('MGET', `key-of-${who}`, `key-of-${who}`),
    ]);
    this.#judge(set, 'OK');
    this.#judge(echo, stamp);
    // Where the value was not stored there is none, or an older one.
    const older = new RegExp(`^(?:null| |${who}-\\d+(?: ${who}-\\d+)?)$`);
    this.#judge(String(get), set === 'OK' ? stamp : older);
    this.#judge(String(many), set === 'OK' ? `${stamp} ${stamp}` : older);
  }

  #judge(heard: string | null | undefined, own: string | RegExp): void {
    if (typeof own === 'string' ? heard === own : own.test(heard ?? '')) this.served += 1;
    else if (heard?.startsWith('-ERR upstream unavailable:') === true) this.refused += 1;
    else this.#strange.push(`${String(heard)} instead of ${String(own)}`);
  }
}

it.each(['shared', 'own'] as const)('is killed under load on %s upstreams', async (way) => {
  const load = new Load();
  const running = Array.from({ length: clients }, (_, number) =>
    load.run(house.port[way], `c${number}`),
  );
  for (let round = 0; round < rounds; round += 1) {
    const before = load.served;
    await waitFor(() => load.served > before + 2_000, { what: 'the clients are served' });
    await house.server.kill();
    const lost = load.refused + load.cut;
    await waitFor(() => load.refused + load.cut > lost + clients, { what: 'they notice' });
    await house.server.restart();
    const back = load.served;
    await waitFor(() => load.served > back + 2_000, { what: 'they are served again' });
  }
  load.stop();
  await Promise.all(running);
  expect(load.strange).toEqual([]);
  expect(load.refused).toBeGreaterThan(0);
});
