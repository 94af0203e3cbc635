// rampart archive rewrites: when was the data encrypted, removed or emptied?
import { Archive } from '../archive/read/archive.ts';
import type { History } from '../archive/read/history.ts';
import { ArchiveError } from '../archive/codes.ts';
import { endOf } from '../archive/restore/target.ts';
import { usualBounds } from '../archive/rewrite/mass-rewrite.ts';
import type { MassRewrite } from '../archive/rewrite/mass-rewrite.ts';
import { RewriteWatch } from '../archive/rewrite/rewrite-watch.ts';
import { rewriteSentence } from '../archive/rewrite/sentence.ts';
import { identityOf, keyOption, placeOptions, readableStoreOf } from './archive-place.ts';
import { CliError } from './errors.ts';
import { ProgressLine } from './progress-line.ts';
import { defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

export const archiveRewritesVerb: Verb = defineVerb({
  description: 'Find when the data was encrypted, removed or emptied: 2 if it was',
  args: {
    ...placeOptions,
    key: { ...keyOption, required: true },
    history: { type: 'string', description: 'In which history; the last, if left out' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run: async ({ policy, archive: directory, key, history: number, json }): Promise<ExitCode> => {
    const identity = await identityOf(key);
    const archive = await Archive.open(await readableStoreOf({ policy, archive: directory }));
    const history = historyOf(archive, number);
    const [snapshot] = history.snapshots;
    if (snapshot === undefined) {
      const what = `History ${history.number} has no whole copy.`;
      throw new ArchiveError('ARCHIVE_POINT_UNKNOWN', what);
    }
    const watch = new RewriteWatch(usualBounds, snapshot.offset, snapshot.database);
    const line = new ProgressLine('looked through');
    const began = performance.now();
    const end = endOf(history).to;
    const total = snapshot.bytes + end - snapshot.offset;
    let done = 0;
    let count = 0;
    for await (const piece of archive.replay(history, snapshot, end, identity)) {
      done += piece.bytes.length;
      line.show(done, total, performance.now() - began);
      if (piece.kind === 'snapshot') watch.snapshot(piece.bytes);
      else {
        const found = watch.stream(piece.bytes, piece.receivedTo);
        for (const rewrite of found) print(rewrite, history, json === true);
        count += found.length;
      }
    }
    if (count === 0 && json !== true) process.stdout.write('Nothing of the kind was found.\n');
    return count > 0 ? 2 : 0;
  },
});

function historyOf({ histories, latest }: Archive, text: string | undefined): History {
  const found =
    text === undefined ? latest : histories.find(({ number }) => String(number) === text);
  if (found !== undefined && found !== null) return found;
  throw new CliError('CLI_ARGUMENT', `The archive has no history ${text ?? 'to look through'}.`);
}

function print(rewrite: MassRewrite, { number }: History, asJson: boolean): void {
  const line = asJson
    ? JSON.stringify({ history: number, ...rewrite })
    : `${new Date(rewrite.since).toISOString()} ${rewriteSentence(rewrite)}\n    restore --offset ${rewrite.offset} --history ${number}`;
  process.stdout.write(`${line}\n`);
}
