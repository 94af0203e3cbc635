// Latency at a rate that every door can bear: what a client feels that does not push.
import { fileURLToPath } from 'node:url';
import type { Stage } from '@rampart/stage';
import { member, numberIn } from '../measure/conversation.ts';
import { cpuOf } from '../measure/cpu.ts';
import { onDriverCore, onMeasuredCore } from '../measure/cores.ts';
import { shuffled, spread, type Spread } from '../measure/statistics.ts';
import { clients } from './contest.ts';
import type { Door } from './door.ts';

const commandsPerSecond = 20_000;

/** Milliseconds from the moment at which a command was due. */
interface Paced {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** How late the generator itself was. */
  readonly lateP99: number;
  /** Microseconds of the proxy's CPU for each command. */
  readonly proxyCpu: number;
}

export type PacedStanding = { readonly door: string } & Readonly<Record<keyof Paced, Spread>>;

const main = fileURLToPath(new URL('paced-main.ts', import.meta.url));

export async function runPaced(
  stage: Stage,
  doors: readonly Door[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<PacedStanding[]> {
  const results = new Map<string, Paced[]>(doors.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const door of shuffled(doors)) {
      results.get(door.name)?.push(await pace(stage, door, seconds));
    }
  }
  return [...results].map(([door, list]) => {
    const of = (name: keyof Paced): Spread => spread(list.map((each) => each[name]));
    return {
      door,
      p50: of('p50'),
      p99: of('p99'),
      p999: of('p999'),
      max: of('max'),
      lateP99: of('lateP99'),
      proxyCpu: of('proxyCpu'),
    };
  });
}

/** The generator keeps one core busy, so proxy and server share the other one. */
async function pace(stage: Stage, door: Door, seconds: number): Promise<Paced> {
  const { port, login, proxy, server } = door;
  const args = [port, commandsPerSecond, seconds, clients].map(String);
  const user = login.user === null ? [] : [login.user];
  const program = ['--conditions=rampart-source', main, ...args, ...user];
  const before = cpuOf(proxy);
  const output = await onMeasuredCore([...proxy, server.pid], async () => {
    const env = { BENCH_PASSWORD: login.password };
    return await stage.run(...onDriverCore(process.execPath, program), { env });
  });
  const spent = cpuOf(proxy) - before;
  const [, json = 'null'] = /^PACED (.*)$/m.exec(output) ?? [];
  const said: unknown = JSON.parse(json);
  const took = member(said, 'took');
  return {
    p50: numberIn(took, 'p50'),
    p99: numberIn(took, 'p99'),
    p999: numberIn(took, 'p999'),
    max: numberIn(took, 'max'),
    lateP99: numberIn(member(said, 'late'), 'p99'),
    proxyCpu: spent / (commandsPerSecond * seconds),
  };
}
