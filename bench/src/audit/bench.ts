// `npm run bench -- audit`: how long an audit takes, and what the audited server's clients feel of it.

import { Stage } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';

import { BenchError } from '../bench-error.ts';
import { describeMachine } from '../measure/machine.ts';
import { spread } from '../measure/statistics.ts';
import type { Spread } from '../measure/statistics.ts';
import { markdownTable, plainTable } from '../measure/table.ts';
import type { Column } from '../measure/table.ts';
import { saveResult } from '../measure/save-result.ts';
import type { BenchOptions } from '../options.ts';
import { judge, lookAt, prepareServer } from './subject.ts';
import { watch } from './watch.ts';

interface Standing {
  readonly cell: string;
  /** Milliseconds. */
  readonly took: Spread;
}

const columns: readonly Column<Standing>[] = [
  { title: '', text: ({ cell }) => cell },
  { title: 'ms', right: true, text: ({ took }) => took.median.toFixed(2) },
  { title: 'from', right: true, text: ({ took }) => took.min.toFixed(2) },
  { title: 'to', right: true, text: ({ took }) => took.max.toFixed(2) },
];

interface Cell {
  readonly name: string;
  /** Milliseconds of one round. */
  readonly measure: () => Promise<number>;
}

export async function benchAudit(options: BenchOptions): Promise<void> {
  const { only, quick, rounds, seconds } = options;
  const recorded = quick ? 10 : 1_000;
  const machine = describeMachine(['redis']);
  await using stage = new Stage();
  const redis = await prepareServer(stage);
  const cells = cellsFor(redis, recorded, seconds);
  const wanted = cells.filter(({ name }) => only === undefined || name.includes(only));
  if (wanted.length === 0) {
    const names = cells.map(({ name }) => name);
    throw new BenchError(`Nothing is called "${only}". There are:\n  ${names.join('\n  ')}`);
  }
  const standings: Standing[] = [];
  for (const { name, measure } of wanted) {
    const took: number[] = [];
    for (let round = 0; round < rounds; round += 1) took.push(await measure());
    standings.push({ cell: name, took: spread(took) });
  }
  const how = quick ? 'A quick run: it says nothing about speed.' : `${rounds} rounds.`;
  const head = `${machine.date}, ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadBefore} before. ${how}`;
  console.log(`${head}\n\n${plainTable(columns, standings)}`);
  const result = { machine, quick, rounds, recorded, standings };
  const sections = [head, markdownTable(columns, standings)];
  await saveResult({ verb: 'audit', title: 'Audits', sections, result }, options);
}

function cellsFor(redis: RedisServer, recorded: number, seconds: number): readonly Cell[] {
  return [
    {
      name: 'one server, looked at and judged',
      measure: () => timed(async () => judge([await lookAt(redis)])),
    },
    {
      name: `${recorded} recorded servers, judged`,
      measure: async () => {
        const facts = await lookAt(redis);
        // Each with what it told itself: nothing that one server said is known of another.
        const servers = Array.from({ length: recorded }, (_, at) => ({
          ...facts,
          name: `s${at}`,
          info: structuredClone(facts.info),
          settings: structuredClone(facts.settings),
          users: structuredClone(facts.users),
        }));
        return timed(() => judge(servers));
      },
    },
    { name: 'p99 of PING, nobody audits', measure: () => slowest(redis, seconds) },
    {
      name: 'p99 of PING, an audit each second',
      measure: async () => {
        await using auditor = await watch(redis);
        const waits = await slowest(redis, seconds);
        auditor.assertRunning();
        return waits;
      },
    },
  ];
}

async function timed(work: () => unknown): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

/** The 99th percentile of the waits of one client, one request after the other. */
async function slowest(redis: RedisServer, seconds: number): Promise<number> {
  await using connection = await redis.connect();
  const waits: number[] = [];
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) waits.push(await timed(() => connection.command('PING')));
  return waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? Number.NaN;
}
