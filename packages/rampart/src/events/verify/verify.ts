// Verifies the logs of a directory: the chain of every one, and the checkpoints at hand.
import { checkpointsPath } from '../checkpoint.ts';
import { EventsError } from '../codes.ts';
import { lockPath, writerOf } from '../lock.ts';
import { directoryOf, withLogFiles } from '../read/files.ts';
import type { LogFileOpened } from '../read/files.ts';
import { linesOf } from '../read/lines.ts';
import { publishedKey } from '../signing.ts';
import type { CheckingKey } from '../signing.ts';
import { ChainCheck } from './chain-check.ts';
import { Evidence } from './evidence.ts';
import { verdictOf } from './verdict.ts';
import type { ChainVerdict, Finding, Verdict } from './verdict.ts';

export interface VerifyOptions {
  /** The directory of the logs, or one file. */
  readonly place: string;
  /** One chain only. */
  readonly chain?: string;
  /** Files of checkpoints that were kept elsewhere. */
  readonly checkpoints?: readonly string[];
  /** Keys from elsewhere; without any, the one that lies beside the log. */
  readonly keys?: readonly CheckingKey[];
}

export async function verifyLogs(options: VerifyOptions): Promise<Verdict> {
  const { place, chain, checkpoints = [] } = options;
  const chains = await withLogFiles(place, chain, (files) => Promise.resolve(chainsOf(files)));
  const directory = await directoryOf(place);
  const keys = options.keys?.length ? options.keys : await keysBeside(directory);
  const evidence = new Evidence(keys);
  for (const path of checkpoints) await evidence.add(path);
  for (const name of chains) await evidence.add(checkpointsPath(directory, name));
  return withLogFiles(place, chain, async (files) => {
    if (files.length === 0) {
      throw new EventsError('EVENTS_LOG_MISSING', `There is no log file in ${place}.`);
    }
    const findings = [...evidence.findings, ...withoutHead(files)];
    const verdicts: ChainVerdict[] = [];
    for (const group of groupsOf(files)) verdicts.push(await verifyChain(group, evidence));
    const present = new Set(verdicts.map((verdict) => `${verdict.chain} ${verdict.id}`));
    findings.push(...chainsMissing(evidence, present, chain));
    return verdictOf(verdicts, findings);
  });
}

type WithHead = LogFileOpened & { readonly head: NonNullable<LogFileOpened['head']> };

async function verifyChain(
  files: readonly [WithHead, ...WithHead[]],
  evidence: Evidence,
): Promise<ChainVerdict> {
  const [{ path, chain, head }] = files;
  const check = new ChainCheck(head, evidence);
  for (const file of files) {
    check.begin(file.path, file.head);
    for await (const lines of linesOf(file)) for (const line of lines) check.add(line);
  }
  const writer = await writerOf(lockPath(await directoryOf(path), chain));
  return check.end(writer);
}

/** Files of one chain and id, which stand side by side. */
function groupsOf(files: readonly LogFileOpened[]): [WithHead, ...WithHead[]][] {
  const groups: [WithHead, ...WithHead[]][] = [];
  for (const file of files) {
    if (!hasHead(file)) continue;
    const group = groups.at(-1);
    const isNext = group?.[0].chain === file.chain && group[0].head.id === file.head.id;
    if (group !== undefined && isNext) group.push(file);
    else groups.push([file]);
  }
  return groups;
}

function hasHead(file: LogFileOpened): file is WithHead {
  return file.head !== null;
}

function chainsOf(files: readonly LogFileOpened[]): ReadonlySet<string> {
  return new Set(files.map(({ chain }) => chain));
}

async function keysBeside(directory: string): Promise<readonly CheckingKey[]> {
  const key = await publishedKey(directory);
  return key === null ? [] : [key];
}

function withoutHead(files: readonly LogFileOpened[]): Finding[] {
  return files.flatMap(({ path, head, size }) => {
    if (head !== null) return [];
    const text = 'The file does not begin with the head of a log file: nothing in it is proven.';
    // A logrotate that says `create` leaves an empty one until the next record.
    return size === 0 ? [] : [{ kind: 'tampered' as const, file: path, line: 1, text }];
  });
}

function chainsMissing(
  evidence: Evidence,
  present: ReadonlySet<string>,
  only: string | undefined,
): Finding[] {
  return evidence.others(present).flatMap(({ chain, id, sealed, time }) => {
    if (only !== undefined && chain !== only) return [];
    const when = new Date(time).toISOString();
    const text = `A checkpoint of ${when} speaks of line ${sealed} of the chain ${chain} (${id}), and no file of it is there.`;
    return [{ kind: 'tampered' as const, file: null, line: null, text }];
  });
}
