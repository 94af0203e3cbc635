// The file in which a worker keeps what it has seen, so that watching may go on for weeks and over
// restarts. Only its owner may read it: words in keys are shown as they are.
import { open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { isPart } from './key-parts.ts';
import type { UserSeenRecord } from './user-seen.ts';

export interface SeenRecord {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
  readonly users: Readonly<Record<string, UserSeenRecord>>;
}

const amount = v.pipe(v.number(), v.integer(), v.minValue(0));
const rows = v.array(
  v.object({ parts: v.array(v.custom<string>(isPart)), reads: amount, writes: amount }),
);

const userRecord = v.object({
  anonymous: v.boolean(),
  addresses: v.array(v.string()),
  commands: v.array(v.tuple([v.string(), amount])),
  keys: rows,
  beginnings: v.array(v.tuple([v.string(), amount, amount])),
  channels: rows,
  channelBeginnings: v.array(v.string()),
  scripts: v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))),
  longestKey: amount,
  refused: v.array(
    v.object({ code: v.string(), command: v.string(), reason: v.string(), count: amount }),
  ),
});

const seenRecord = v.object({
  version: v.literal(1),
  since: amount,
  until: amount,
  users: v.record(v.string(), userRecord),
});

const fileName = /^observed-.+\.json$/;

export function seenFile(directory: string, chain: string): string {
  return join(directory, `observed-${chain}.json`);
}

/** Null when there is none, or when it is none of ours. */
export async function readSeen(path: string): Promise<SeenRecord | null> {
  try {
    const read = v.safeParse(seenRecord, JSON.parse(await readFile(path, 'utf8')));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}

export interface AllSeen {
  readonly records: readonly SeenRecord[];
  /** Files of which nothing can be made. */
  readonly unreadable: readonly string[];
}

/** Of all workers that have watched. */
export async function readAllSeen(directory: string): Promise<AllSeen> {
  // Where no gateway has ever written, nothing was seen.
  const names = await readdir(directory).catch(() => []);
  const paths = names.filter((name) => fileName.test(name)).map((name) => join(directory, name));
  const read = await Promise.all(paths.map(readSeen));
  return {
    records: read.filter((record) => record !== null),
    unreadable: paths.filter((_, place) => read[place] === null),
  };
}

/** The file that is there is whole at any moment. */
export async function writeSeen(path: string, record: SeenRecord): Promise<void> {
  const next = `${path}.next`;
  const file = await open(next, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(JSON.stringify({ version: 1, ...record }));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
}
