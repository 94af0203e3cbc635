// rampart archive restore: any moment back, as a directory that a server loads.
import { ArchiveError } from '../archive/codes.ts';
import { archiveEvent } from '../archive/events.ts';
import { readPattern } from '../archive/restore/before-command.ts';
import type { CommandTarget } from '../archive/restore/before-command.ts';
import { versionOf } from '../archive/restore/program-version.ts';
import { restore } from '../archive/restore/restore.ts';
import type { Restored } from '../archive/restore/restore.ts';
import { textOf } from '../archive/restore/target.ts';
import type { Target } from '../archive/restore/target.ts';
import { identityOf, keyOption, placeOptions, readableStoreOf, tellOf } from './archive-place.ts';
import { restoreShards } from './archive-restore-shards.ts';
import { ProgressLine } from './progress-line.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

const choices = {
  to: { type: 'string', description: 'A moment: 2026-11-20T14:03:07.250Z', valueHint: 'MOMENT' },
  offset: { type: 'string', description: 'An offset of the replication stream', valueHint: 'N' },
  history: { type: 'string', description: 'With --offset, in which history', valueHint: 'N' },
  'before-command': {
    type: 'string',
    description: 'Before a command: FLUSHALL, or "DEL session:*"',
    valueHint: 'PATTERN',
  },
  occurrence: {
    type: 'string',
    description: 'With --before-command: first, last or a number',
    valueHint: 'WHICH',
  },
  since: { type: 'string', description: 'With --before-command, from this moment on' },
  until: { type: 'string', description: 'With --before-command, up to this moment' },
  latest: { type: 'boolean', description: 'The last point that is archived' },
} as const;

export const archiveRestoreVerb: Verb = defineVerb({
  description: 'Build a directory of any moment that is archived, for a server to load',
  args: {
    out: { type: 'positional', required: true, description: 'A directory that is not there yet' },
    ...choices,
    ...placeOptions,
    shards: {
      type: 'string',
      description:
        'A whole Cluster: the archives of its shards, with commas between them; --to or --latest',
      valueHint: 'DIRECTORIES',
    },
    'dangerously-ignore-clocks': {
      type: 'boolean',
      description: 'With --shards, although the clocks of the archivers were apart',
    },
    key: { ...keyOption, required: true },
    server: {
      type: 'string',
      default: 'redis-server',
      description: 'The program that is to load it: its version is looked at before',
      valueHint: 'PROGRAM',
    },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run: async ({ out, key, server, json, policy, archive, shards, ...words }) => {
    if (shards !== undefined) {
      const identity = await identityOf(key);
      const dangerouslyIgnoreClocks = words['dangerously-ignore-clocks'] === true;
      const asked = { shards, out, identity, server, json: json === true };
      return restoreShards({ ...asked, dangerouslyIgnoreClocks }, targetOf(words));
    }
    const line = new ProgressLine('restore');
    const began = performance.now();
    const restored = await restore({
      store: await readableStoreOf({ policy, archive }),
      identity: await identityOf(key),
      target: targetOf(words),
      output: out,
      into: await versionOf(server),
      progress: ({ bytes, total }) => line.show(bytes, total, performance.now() - began),
    });
    const { offset, point } = restored;
    const message = `A point of the archive was restored: offset ${offset}.`;
    const fields = { offset, history: point.history.number };
    await tellOf({ policy, archive }, archiveEvent('ARCHIVE_RESTORED', message, fields));
    const text = json === true ? `${JSON.stringify(summaryOf(restored))}\n` : report(restored, out);
    process.stdout.write(text);
  },
});

type Words = Readonly<
  Partial<Record<Exclude<keyof typeof choices, 'latest'>, string>> & { latest?: boolean }
>;

function targetOf(words: { readonly [K in keyof Words]: Words[K] | undefined }):
  | Target
  | CommandTarget {
  const { to, offset, 'before-command': before, latest } = words;
  const given = [to, offset, before, latest === true ? 'yes' : undefined];
  if (given.filter((word) => word !== undefined).length !== 1) {
    const what = 'Say one of --to, --offset, --before-command and --latest.';
    throw new ArchiveError('ARCHIVE_OPTION', what);
  }
  if (to !== undefined) return { kind: 'moment', time: momentOf('to', to) };
  if (offset !== undefined) {
    const history = words.history === undefined ? null : numberOf('history', words.history);
    return { kind: 'offset', offset: numberOf('offset', offset), history };
  }
  if (before === undefined) return { kind: 'latest' };
  const { since, until, occurrence } = words;
  return {
    kind: 'before',
    pattern: readPattern(before),
    occurrence: occurrenceOf(occurrence),
    since: since === undefined ? 0 : momentOf('since', since),
    until: until === undefined ? Infinity : momentOf('until', until),
  };
}

function occurrenceOf(text: string | undefined): CommandTarget['occurrence'] {
  if (text === undefined) return null;
  return text === 'first' || text === 'last' ? text : numberOf('occurrence', text);
}

function numberOf(option: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ArchiveError('ARCHIVE_OPTION', `--${option} "${text}" is no number.`);
}

/** With its zone: a moment that is read in another zone than it was meant in is an hour of lost data. */
function momentOf(option: string, text: string): number {
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/.test(
    text,
  );
  const moment = isWhole ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  const what = `--${option} "${text}" is no moment with its zone, such as 2026-11-20T14:03:07.250Z.`;
  throw new ArchiveError('ARCHIVE_OPTION', what);
}

function summaryOf({
  point,
  offset,
  database,
  snapshotBytes,
  streamBytes,
  commands,
  kept,
}: Restored): object {
  const { history, uncertain } = point;
  const parts = { offset, database, snapshotBytes, streamBytes, commands, kept };
  return { history: history.number, uncertain, ...parts };
}

function report(restored: Restored, out: string): string {
  const { point, offset, snapshotBytes, streamBytes, commands, kept } = restored;
  const { history, snapshot, uncertain } = point;
  const lines = [
    `restored into ${out}: history ${history.number}, offset ${offset}`,
    `  from the copy at offset ${snapshot.offset} (${snapshotBytes} bytes) and ${commands} commands (${streamBytes} bytes)`,
  ];
  if (uncertain !== null) {
    const { receivedFrom, receivedTo, to } = uncertain;
    lines.push(
      `  left out: what lies up to offset ${to}, received between ${textOf(receivedFrom)} and ${textOf(receivedTo)}`,
    );
  }
  if (kept.length > 0) lines.push(`  users and configuration of then: ${kept.join(', ')}`);
  lines.push(
    '  a server loads it with: --dir THAT --appendonly yes --appendfilename appendonly.aof --appenddirname appendonlydir',
  );
  return `${lines.join('\n')}\n`;
}
