// rampart events …: read the log, and see whether it is as it was written.
import { EventsError } from '../events/codes.ts';
import { matcherOf, readFilter } from '../events/read/filter.ts';
import { followLogs } from '../events/read/follow.ts';
import { queryLogs } from '../events/read/query.ts';
import type { EventRead } from '../events/read/query.ts';
import { sentenceOf } from '../events/read/sentence.ts';
import { readCheckingKeys } from '../events/signing.ts';
import { reportOf } from '../events/verify/report.ts';
import { verifyLogs } from '../events/verify/verify.ts';
import { loadGatedPolicyFile } from '../policy/load.ts';
import { defineGroup, defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

const place = {
  directory: {
    type: 'positional',
    required: false,
    description: 'The directory of the log; that of the policy, if left out',
  },
  policy: {
    type: 'string',
    default: 'rampart.yaml',
    description: 'The policy that names the directory',
    valueHint: 'FILE',
  },
} as const;

async function placeOf(args: {
  readonly directory: string | undefined;
  readonly policy: string;
}): Promise<string> {
  return args.directory ?? (await loadGatedPolicyFile(args.policy)).gateway.audit.directory;
}

const json = { type: 'boolean', description: 'Print JSON instead of sentences' } as const;

const filters = {
  since: { type: 'string', description: 'From this moment: 2026-11-20T14:03Z, or 15m ago' },
  until: { type: 'string', description: 'Before this moment' },
  code: { type: 'string', description: 'A code, or its beginning with an asterisk: GATEWAY_*' },
  user: { type: 'string', description: 'A user' },
  outcome: {
    type: 'string',
    description: 'allowed, refused, observed, changed, failed or recovered',
  },
  severity: { type: 'string', description: 'info, low, medium, high or critical, and greater' },
  layer: { type: 'string', description: 'csrf, client, gateway, server, data or watch' },
  text: { type: 'string', description: 'Somewhere in the message or the fields' },
} as const;

const exitCodes: Readonly<Record<'intact' | 'tampered' | 'incomplete', ExitCode>> = {
  intact: 0,
  tampered: 2,
  incomplete: 3,
};

const verify: Verb = defineVerb({
  description: 'Say whether the log is as it was written: 0 yes, 2 no, 3 evidence is missing',
  args: {
    ...place,
    chain: { type: 'string', description: 'One chain only: gateway-1' },
    checkpoints: { type: 'string', description: 'A file of checkpoints that was kept elsewhere' },
    key: { type: 'string', description: 'A file of public keys from elsewhere' },
    json,
  },
  run: async ({ chain, checkpoints, key, json: asJson, ...args }) => {
    const verdict = await verifyLogs({
      place: await placeOf(args),
      ...(chain === undefined ? {} : { chain }),
      ...(checkpoints === undefined ? {} : { checkpoints: [checkpoints] }),
      ...(key === undefined ? {} : { keys: await readCheckingKeys(key) }),
    });
    process.stdout.write(asJson === true ? `${JSON.stringify(verdict)}\n` : reportOf(verdict));
    return exitCodes[verdict.state];
  },
});

const query: Verb = defineVerb({
  description: 'Print the events that match, the oldest first',
  args: { ...place, ...filters, json },
  run: async ({ directory, policy, json: asJson, ...words }) => {
    const filter = readFilter(words, Date.now());
    await queryLogs(await placeOf({ directory, policy }), filter, (read) =>
      print(read, asJson === true),
    );
  },
});

const tail: Verb = defineVerb({
  description: 'Print the last events, and those that come',
  args: {
    ...place,
    last: { type: 'string', default: '20', description: 'How many of the last ones, 0 to 10000' },
    ...filters,
    json,
  },
  run: async ({ directory, policy, last, json: asJson, ...words }) => {
    const at = await placeOf({ directory, policy });
    const matches = matcherOf(readFilter(words, Date.now()));
    const stop = new AbortController();
    process.once('SIGINT', () => stop.abort());
    process.once('SIGTERM', () => stop.abort());
    process.stdout.once('close', () => stop.abort());
    for await (const read of followLogs(at, countOf(last), stop.signal)) {
      if (matches(read.event) && !(await print(read, asJson === true))) return;
    }
  },
});

export const eventsVerbs: Verb = defineGroup(
  'Read the log of events, verify it, and keep those of an application',
  {
    verify: async () => verify,
    query: async () => query,
    tail: async () => tail,
    record: async () => (await import('./events-record.ts')).recordVerb,
  },
);

/** False when nobody reads any more. */
async function print(read: EventRead, asJson: boolean): Promise<boolean> {
  const { stdout } = process;
  if (!stdout.writable) return false;
  if (stdout.write(`${asJson ? jsonOf(read) : sentenceOf(read)}\n`)) return true;
  const { promise, resolve } = Promise.withResolvers<void>();
  stdout.once('drain', resolve).once('close', resolve);
  await promise;
  stdout.off('drain', resolve).off('close', resolve);
  return stdout.writable;
}

/** The line of the log, with the chain that it is in. */
function jsonOf({ chain, line }: EventRead): string {
  return `{"chain":${JSON.stringify(chain)},${line.slice(1)}`;
}

function countOf(text: string): number {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (count > 10_000) {
    throw new EventsError('EVENTS_FILTER_INVALID', `--last "${text}" is not a number to 10000.`);
  }
  return count;
}
