// `npm run bench -- gateway`: our gateway beside nutcracker, HAProxy, stunnel and a bare Node pipe.
import { Stage, waitFor } from '@rampart/stage';
import { BenchError } from '../bench-error.ts';
import { describeMachine } from '../measure/machine.ts';
import type { BenchOptions } from '../options.ts';
import { plainCells, rulesCell, tlsCells, type Cell } from './cells.ts';
import type { Mark } from './audit-log.ts';
import { runContest } from './contest.ts';
import type { GatewayDoors } from './doors/gateway.ts';
import { openDoors, type Doors } from './doors.ts';
import type { Door } from './door.ts';
import { measureIdle, type IdleStanding } from './idle.ts';
import { fill } from './keys.ts';
import { prefixedName } from './names.ts';
import { runLogins, type LoginStanding } from './logins.ts';
import { runPaced } from './paced.ts';
import { probe, together, type Probed } from './probes.ts';
import { printResult, writeResult } from './report.ts';
import { runRules, type RuledDoor, type RulesStanding } from './rules.ts';
import { standings, type Standing } from './standings.ts';
import { peerVersions } from './versions.ts';

const rulesCompared = [1, 10, 1_000] as const;

/** What is no cell of its own. */
const parts = ['paced', 'idle', 'logins', 'rules'] as const;

/** How much of everything. */
interface Extent {
  readonly rounds: number;
  readonly seconds: number;
  readonly quick: boolean;
  /** Clients that only wait. */
  readonly clients: number;
  /** Logins for each door in each round. */
  readonly logins: number;
}

export async function benchGateway(options: BenchOptions): Promise<void> {
  const { only, quick, rounds, seconds } = options;
  const wanted = (name: string): boolean => only === undefined || name.includes(only);
  assertSomething(wanted, only);
  const [clients, logins] = quick ? [500, 500] : [10_000, 10_000];
  const extent = { rounds, seconds, quick, clients, logins };
  const machine = { ...describeMachine([]), versions: peerVersions() };

  await using stage = new Stage();
  const doors = await openDoors(stage);
  for (const door of [...doors.plain, ...doors.tls]) await fill(door);
  const guarded = new Guarded(doors.gateway);
  await guarded.look();
  const mark = await doors.gateway.audit.mark();
  const plain = await contest(wantedOf(plainCells, wanted), doors.plain, extent, guarded);
  const audited = await assertAudited(doors.gateway, mark, plain);
  const result = {
    machine,
    quick,
    rounds,
    seconds,
    plain,
    audited,
    tls: await contest(wantedOf(tlsCells, wanted), doors.tls, extent, guarded),
    paced: wanted('paced') ? await guarded.after(runPaced(stage, doors.plain, extent)) : [],
    logins: wanted('logins') ? await guarded.after(comeAndGo(doors, extent)) : [],
    rules: wanted('rules') ? await compareRules(doors, extent) : [],
    idle: wanted('idle') ? await wait(stage, doors, extent) : [],
    probes: guarded.probes,
  };
  printResult(result);
  await writeResult(result, options);
}

/** Probes before, between and after what is measured: the checks were on all the while. */
class Guarded {
  readonly #gateway: GatewayDoors;
  readonly #rounds: (readonly Probed[])[] = [];

  constructor(gateway: GatewayDoors) {
    this.#gateway = gateway;
  }

  get probes(): readonly Probed[] {
    return together(this.#rounds);
  }

  async look(): Promise<void> {
    const { plain, audit } = this.#gateway;
    this.#rounds.push(await probe(plain, audit, this.#rounds.length));
  }

  async after<T>(measured: Promise<T>): Promise<T> {
    const result = await measured;
    await this.look();
    return result;
  }
}

function wantedOf(cells: readonly Cell[], wanted: (name: string) => boolean): readonly Cell[] {
  return cells.filter(({ name }) => wanted(name));
}

function assertSomething(wanted: (name: string) => boolean, only: string | undefined): void {
  const names = [...[...plainCells, ...tlsCells].map(({ name }) => name), ...parts];
  if (names.some(wanted)) return;
  throw new BenchError(`Nothing is called "${only}". There are:\n  ${names.join('\n  ')}`);
}

async function contest(
  cells: readonly Cell[],
  doors: readonly Door[],
  extent: Extent,
  guarded: Guarded,
): Promise<readonly Standing[]> {
  if (cells.length === 0) return [];
  const heats = cells.map((cell) => ({ cell, doors }));
  return standings(heats, await guarded.after(runContest(heats, extent)));
}

/** What was measured went through the log: not a command less than redis-benchmark sent. */
async function assertAudited(
  { plain: door, prefixed, audit }: GatewayDoors,
  mark: Mark,
  measured: readonly Standing[],
): Promise<{ readonly commands: number; readonly recorded: number }> {
  const own = measured.filter(({ door: name }) => [door.name, prefixed.name].includes(name));
  const commands = own.reduce((sum, standing) => sum + standing.commands, 0);
  const enough = async (): Promise<{ readonly recorded: number } | false> => {
    const recorded = await audit.commandsSince(mark);
    return recorded >= commands && { recorded };
  };
  const what = `the audit log tells of all ${commands} commands`;
  return { commands, ...(await waitFor(enough, { what, deadline: 60_000 })) };
}

async function comeAndGo(doors: Doors, { rounds, logins }: Extent): Promise<LoginStanding[]> {
  const all = [...doors.plain, ...doors.tls].filter(({ name }) => name !== prefixedName);
  return await runLogins(all, { rounds, requests: logins });
}

async function compareRules(doors: Doors, extent: Extent): Promise<RulesStanding[]> {
  const ruled: RuledDoor[] = [];
  for (const rules of rulesCompared) ruled.push({ rules, door: await doors.withRules(rules) });
  return await runRules(rulesCell, ruled, extent);
}

async function wait(stage: Stage, doors: Doors, { clients }: Extent): Promise<IdleStanding[]> {
  const standing: IdleStanding[] = [];
  for (const door of await doors.untouched()) {
    standing.push(await measureIdle(stage, door, clients));
  }
  return standing;
}
