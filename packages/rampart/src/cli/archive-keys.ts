// rampart archive keys: some keys of a restored state, into a file or into a server that runs.
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { copyKeys } from '../archive/keys/copy-keys.ts';
import type { Copied } from '../archive/keys/copy-keys.ts';
import { expiryAt, isSelected } from '../archive/keys/selection.ts';
import type { ExpiryRule } from '../archive/keys/selection.ts';
import { stateFileOf } from '../archive/keys/state-file.ts';
import type { StateFile } from '../archive/keys/state-file.ts';
import { removeSurplus, SeenNames } from '../archive/keys/surplus.ts';
import { pickKeys } from '../archive/rdb/pick-keys.ts';
import { readSize } from '../policy/units.ts';
import { connectTarget, targetOptions } from './archive-target.ts';
import { CliError } from './errors.ts';
import { defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

const chunk = { highWaterMark: 1024 * 1024 };

export const archiveKeysVerb: Verb = defineVerb({
  description: 'Take some keys of a restored state, into a file or into a server that runs',
  args: {
    state: {
      type: 'positional',
      required: true,
      description: 'A directory that restore has built, or a snapshot',
    },
    ...targetOptions,
    file: {
      type: 'string',
      description: 'Write them into a snapshot of their own instead of a server',
      valueHint: 'FILE',
    },
    database: { type: 'string', description: 'Of these databases only', valueHint: 'N,N' },
    'shift-ttl': {
      type: 'string',
      description: 'Expire as long from now as they had to live at this moment',
      valueHint: 'MOMENT',
    },
    existing: {
      type: 'enum',
      options: ['replace', 'keep'],
      default: 'replace',
      description: 'What becomes of keys that the server has and that differ',
    },
    remove: {
      type: 'boolean',
      description: 'Also remove keys that match and that the state does not have',
    },
    'dry-run': { type: 'boolean', description: 'Only say what would change: 2 if something would' },
    'at-most': {
      type: 'string',
      description: 'Bytes a second that are written: 10mb',
      valueHint: 'SIZE',
    },
    server: {
      type: 'string',
      default: 'redis-server',
      description: 'The program that replays the state',
      valueHint: 'PROGRAM',
    },
  },
  words: { name: 'pattern', description: 'Keys that are meant, as the server matches: session:*' },
  run: async (args): Promise<ExitCode> => {
    const [place = '', ...patterns] = args._;
    if (patterns.length === 0) {
      throw new CliError('CLI_ARGUMENT', "There is no pattern: say '*' for all keys.");
    }
    const wanted = isSelected({ patterns, databases: databasesOf(args.database) });
    const expiry = ruleOf(args['shift-ttl']);
    if ((args.file === undefined) === (args.to === undefined)) {
      throw new CliError('CLI_ARGUMENT', 'Say where they go: either --file or --to.');
    }
    await using state = await stateFileOf(place, args.server);
    if (args.file !== undefined) {
      await writeFileOf(args.file, state, wanted, expiry);
      process.stdout.write(`The keys are in ${args.file}.\n`);
      return 0;
    }
    await using target = await connectTarget(args);
    const seen = new SeenNames();
    const databases = new Set(databasesOf(args.database) ?? [0]);
    const dry = args['dry-run'] === true;
    const copied = await copyKeys({
      snapshot: createReadStream(state.path, chunk),
      target,
      wanted,
      expiry,
      existing: args.existing === 'keep' ? 'keep' : 'replace',
      dry,
      bytesPerSecond: bytesOf(args['at-most']),
      seen: ({ database, name }) => {
        databases.add(database);
        seen.add(database, name);
      },
      progress: (so) => process.stderr.write(`${so.added + so.changed + so.same} keys\n`),
    });
    const removal = { target, patterns, databases: [...databases], seen, dry };
    const removed = args.remove === true ? await removeSurplus(removal) : 0;
    process.stdout.write(summaryOf(copied, removed, dry));
    return dry && copied.added + copied.changed + removed > 0 ? 2 : 0;
  },
});

async function writeFileOf(
  path: string,
  state: StateFile,
  wanted: Parameters<typeof copyKeys>[0]['wanted'],
  rule: ExpiryRule,
): Promise<void> {
  const snapshot = pickKeys(createReadStream(state.path, chunk), {
    wanted,
    expiry: (head) => expiryAt(head, rule, Date.now()),
    functions: false,
  });
  const draft = `${path}.unfinished`;
  try {
    // A half of it would load without a word as far as it goes.
    await pipeline(Readable.from(snapshot), createWriteStream(draft, { mode: 0o600, flush: true }));
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function summaryOf(copied: Copied, removed: number, dry: boolean): string {
  const { added, changed, same, kept, expired } = copied;
  const rows: readonly (readonly [number, string])[] = [
    [added, dry ? 'would be added' : 'added'],
    [changed, dry ? 'would be changed' : 'changed'],
    [removed, dry ? 'would be removed' : 'removed'],
    [same, 'the same'],
    [kept, 'left as they are'],
    [expired, 'expired since'],
  ];
  return rows.map(([count, what]) => `${String(count).padStart(8)} ${what}\n`).join('');
}

function databasesOf(text: string | undefined): ReadonlySet<number> | null {
  if (text === undefined) return null;
  if (!/^\d{1,5}(?:,\d{1,5})*$/.test(text)) {
    throw new CliError('CLI_ARGUMENT', `"${text}" are no numbers of databases.`);
  }
  return new Set(text.split(',').map(Number));
}

function ruleOf(text: string | undefined): ExpiryRule {
  if (text === undefined) return { kind: 'moment' };
  const of = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(of)) {
    const what = `"${text}" is no moment: it is written 2026-11-20T14:03:07Z.`;
    throw new CliError('CLI_ARGUMENT', what);
  }
  return { kind: 'remaining', of };
}

function bytesOf(text: string | undefined): number {
  if (text === undefined) return Infinity;
  const bytes = readSize(text);
  if (bytes === null || bytes < 1) throw new CliError('CLI_ARGUMENT', `"${text}" is no size.`);
  return bytes;
}
