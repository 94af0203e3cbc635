// `npm run bench -- plan`: how long it takes to see that nothing is to be done at a live server, and to
// compare many hosts once they have been seen. Beside each stands what it is measured by: the questions alone,
// and a tenth of the hosts.

import { Stage } from '@rampart/stage';

import { plan } from '../../../packages/rampart/src/plan/plan.ts';
import type { Seen } from '../../../packages/rampart/src/plan/seen.ts';
import type { Wanted } from '../../../packages/rampart/src/plan/wanted.ts';
import { BenchError } from '../bench-error.ts';
import { describeMachine } from '../measure/machine.ts';
import { spread, type Spread } from '../measure/statistics.ts';
import { markdownTable, plainTable, type Column } from '../measure/table.ts';
import { saveResult } from '../measure/save-result.ts';
import type { BenchOptions } from '../options.ts';
import { liveSite, siteOf } from './ground.ts';

interface Row {
  readonly what: string;
  readonly milliseconds: Spread;
  readonly against: string;
  /** Of rounds that followed each other: a busy moment is in both. */
  readonly ratio: Spread;
}

const columns: readonly Column<Row>[] = [
  { title: 'what', text: ({ what }) => what },
  { title: 'median ms', right: true, text: ({ milliseconds }) => milliseconds.median.toFixed(0) },
  { title: 'least', right: true, text: ({ milliseconds }) => milliseconds.min.toFixed(0) },
  { title: 'most', right: true, text: ({ milliseconds }) => milliseconds.max.toFixed(0) },
  { title: 'times', right: true, text: ({ ratio }) => ratio.median.toFixed(2) },
  { title: 'of', text: ({ against }) => against },
];

export async function benchPlan(options: BenchOptions): Promise<void> {
  const { rounds, quick } = options;
  const [users, keys, hosts] = quick ? [20, 1_000, 10] : [200, 10_000, 100];
  const machine = describeMachine(['yaml']);
  await using stage = new Stage();
  const rows = [await live(stage, rounds, users, keys), await simulated(rounds, hosts)];
  console.log(plainTable(columns, rows));
  const sections = [markdownTable(columns, rows)];
  await saveResult(
    { verb: 'plan', title: 'Planning', sections, result: { machine, rows } },
    options,
  );
}

async function live(stage: Stage, rounds: number, users: number, keys: number): Promise<Row> {
  const { site, ask } = await liveSite(stage, users, keys);
  const look = async (): Promise<void> => {
    const { steps, unseen } = await site.plan();
    if (steps.length + unseen.length > 0) throw new BenchError('There was something to do.');
  };
  return {
    what: `a live server, ${users} users, ${keys} keys`,
    against: 'asking ACL LIST, CONFIG GET, COMMAND and INFO',
    ...(await beside(rounds, look, ask)),
  };
}

async function simulated(rounds: number, count: number): Promise<Row> {
  const hosts = Array.from(
    { length: count },
    (_, at) =>
      `  h${at}: { address: 10.0.${Math.floor(at / 200)}.${(at % 200) + 1}, roles: [${at === 0 ? 'redis' : 'replica'}] }`,
  );
  const policy = [
    'version: 1',
    'app: bench',
    'hosts:',
    ...hosts,
    'server: { dangerously_plain: true }',
  ].join('\n');
  const names = hosts.map((_, at) => `h${at}`);
  const { wanted: all } = await siteOf(policy, names);
  const sites = names.map((name) => {
    const wanted: Wanted = {
      deployment: all.deployment,
      machines: all.machines.filter(({ host }) => host === name),
      processes: all.processes.filter(({ process }) => process.host === name),
    };
    return { wanted, seen: nothingYet(wanted) };
  });
  const compare = (some: typeof sites) => async (): Promise<void> => {
    const plans = some.map(({ wanted, seen }) => plan(wanted, seen));
    if (plans.some(({ steps }) => steps.length === 0)) throw new BenchError('A host was missed.');
  };
  const few = Math.ceil(count / 10);
  return {
    what: `${count} simulated hosts, on which nothing is yet`,
    against: `${few} of them`,
    ...(await beside(rounds, compare(sites), compare(sites.slice(0, few)))),
  };
}

async function beside(
  rounds: number,
  one: () => Promise<void>,
  other: () => Promise<void>,
): Promise<Pick<Row, 'milliseconds' | 'ratio'>> {
  const took = async (work: () => Promise<void>): Promise<number> => {
    const begin = performance.now();
    await work();
    return performance.now() - begin;
  };
  const times: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const time = await took(one);
    times.push(time);
    ratios.push(time / (await took(other)));
  }
  return { milliseconds: spread(times), ratio: spread(ratios) };
}

function nothingYet({ machines, processes }: Wanted): Seen {
  const paths = machines.flatMap(({ files, directories }) => [...files, ...directories]);
  return {
    accounts: { users: new Map(), groups: new Map(), members: new Map() },
    mayGiveAway: true,
    units: new Map(),
    firewalls: new Map(),
    kernel: new Map(),
    programs: new Set(),
    versions: new Map(),
    sources: new Map(),
    releases: { there: new Set(), used: null },
    paths: new Map(
      paths.map(({ path }) => [
        path,
        { known: true, value: { kind: 'absent' }, from: { kind: 'host', place: path } },
      ]),
    ),
    processes: new Map(
      processes.map(({ process }) => [process.name, { kept: null, answer: { kind: 'nobody' } }]),
    ),
  };
}
