// Somebody with all rights at the archive: whatever is changed, `verify` finds and names it, and `restore`
// does not build on it.
import { cp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { expect, test } from 'vitest';

import { signHead } from '../../src/archive/capture/anchor.ts';
import type { SignedHead } from '../../src/archive/capture/anchor.ts';
import { Archive } from '../../src/archive/read/archive.ts';
import { locate } from '../../src/archive/restore/target.ts';
import { verifyArchive } from '../../src/archive/verify/verify.ts';
import type { Thoroughness } from '../../src/archive/verify/verify.ts';
import type { Verdict } from '../../src/archive/verify/verdict.ts';
import { DirectoryStore } from '../../src/archive/store/directory-store.ts';
import { identities } from './archiving.ts';
import { madeArchive, stream } from './made.ts';

const streams = [
  stream(['SELECT', '0'], ['SET', 'a', '1']),
  stream(['SET', 'b', 'x'.repeat(5_000)]),
  stream(['SET', 'c', '3']),
];

const second = 'main/000000000002.seg';
const third = 'main/000000000003.seg';
const fourth = 'main/000000000004.seg';

interface Scene {
  readonly directory: string;
  readonly heads: readonly SignedHead[];
  /** Another system's archive. */
  readonly other: string;
}

async function scene(stage: Stage): Promise<Scene> {
  const directory = await stage.newDirectory('archive');
  const other = await stage.newDirectory('other');
  const { heads, opened } = await madeArchive(directory, streams);
  await madeArchive(other, streams, 'another shop');
  return { directory, other, heads: heads.map((head) => signHead(head, opened.key)) };
}

async function look(
  { directory, heads }: Scene,
  thoroughness: Thoroughness = 'full',
): Promise<Verdict> {
  const store = new DirectoryStore(directory);
  const [identity] = identities;
  return verifyArchive({ store, thoroughness, identity, keys: null, heads });
}

async function replayAll({ directory }: Scene): Promise<number> {
  const archive = await Archive.open(new DirectoryStore(directory));
  const point = await locate(archive, { kind: 'latest' });
  const { history, snapshot, offset } = point;
  let bytes = 0;
  for await (const piece of archive.replay(history, snapshot, offset, identities[1])) {
    bytes += piece.bytes.length;
  }
  return bytes;
}

test('an archive that nobody touched is found as it was written', async () => {
  await using stage = new Stage();
  const untouched = await scene(stage);
  const verdict = await look(untouched);
  expect(verdict.findings).toEqual([]);
  expect(verdict).toMatchObject({ segments: 4, read: 4, opened: 4, heads: 4 });
  expect((await look(untouched, 'quick')).findings).toEqual([]);
  expect(await replayAll(untouched)).toBeGreaterThan(5_000);
});

const attacks: readonly {
  readonly what: string;
  readonly act: (scene: Scene) => Promise<void>;
  readonly code: string;
  readonly name: string;
  /** Seen from the ends of the segments alone. */
  readonly quick: boolean;
  /** Where nothing of it is used, the rest can still be restored. */
  readonly restores?: true;
}[] = [
  {
    what: 'a byte of a body altered',
    act: ({ directory }) => flip(join(directory, second), 700),
    code: 'ARCHIVE_SEGMENT_ALTERED',
    name: second,
    quick: false,
  },
  {
    what: 'a byte of a beginning altered',
    act: ({ directory }) => flip(join(directory, third), 60),
    code: 'ARCHIVE_SEGMENT_ALTERED',
    name: third,
    quick: true,
  },
  {
    what: 'a segment missing in the middle',
    act: ({ directory }) => rm(join(directory, third)),
    code: 'ARCHIVE_SEGMENT_MISSING',
    name: fourth,
    quick: true,
  },
  {
    what: 'the last segment missing',
    act: ({ directory }) => rm(join(directory, fourth)),
    code: 'ARCHIVE_SEGMENT_MISSING',
    name: third,
    quick: true,
    restores: true,
  },
  {
    what: 'two segments exchanged',
    act: async ({ directory }) => {
      await rename(join(directory, second), join(directory, 'aside'));
      await rename(join(directory, third), join(directory, second));
      await rename(join(directory, 'aside'), join(directory, third));
    },
    code: 'ARCHIVE_SEGMENT_FOREIGN',
    name: second,
    quick: true,
  },
  {
    what: 'a segment cut off',
    act: ({ directory }) => truncate(join(directory, second), 900),
    code: 'ARCHIVE_SEGMENT_TRUNCATED',
    name: second,
    quick: true,
  },
  {
    what: 'a segment of another system in the same place',
    act: ({ directory, other }) => cp(join(other, second), join(directory, second)),
    code: 'ARCHIVE_SEGMENT_FOREIGN',
    name: second,
    quick: true,
  },
  {
    what: 'something appended to a segment',
    act: async ({ directory }) => {
      const path = join(directory, second);
      await writeFile(path, Buffer.concat([await readFile(path), Buffer.from('more')]));
    },
    code: 'ARCHIVE_SEGMENT_ALTERED',
    name: second,
    quick: true,
  },
];

test.for(attacks)('$what is found and named, and not restored from', async (attack) => {
  await using stage = new Stage();
  const attacked = await scene(stage);
  await attack.act(attacked);
  for (const how of ['full', ...(attack.quick ? (['quick'] as const) : [])] as const) {
    const { state, findings } = await look(attacked, how);
    expect(state, how).toBe('tampered');
    expect(findings, how).toContainEqual(
      expect.objectContaining({ code: attack.code, name: attack.name }),
    );
  }
  if (attack.restores !== true) {
    await expect(replayAll(attacked)).rejects.toThrow(/ARCHIVE_|segment|Segment|stream|offset/);
  }
});

test('an archive that was written anew by somebody else does not pass for the old one', async () => {
  await using stage = new Stage();
  const { directory, other, heads } = await scene(stage);
  await rm(directory, { recursive: true });
  await cp(other, directory, { recursive: true });
  const { opened } = await madeArchive(await stage.newDirectory('elsewhere'), []);
  const verdict = await verifyArchive({
    store: new DirectoryStore(directory),
    thoroughness: 'quick',
    identity: null,
    keys: [opened.key],
    heads,
  });
  expect(verdict.state).toBe('tampered');
});

test('every byte of a segment counts: one that is flipped is found, wherever it is', async () => {
  await using stage = new Stage();
  const { directory } = await scene(stage);
  const path = join(directory, second);
  const whole = await readFile(path);
  const step = process.env['RAMPART_FULL'] === '1' ? 1 : 23;
  for (let at = 0; at < whole.length; at += step) {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ 0x40;
    await writeFile(path, bytes);
    expect((await look({ directory, heads: [], other: '' })).state, `byte ${at}`).toBe('tampered');
  }
});

test('a segment that is cut at any byte is found, and reading it ends with a code', async () => {
  await using stage = new Stage();
  const { directory } = await scene(stage);
  const path = join(directory, second);
  const whole = await readFile(path);
  const step = process.env['RAMPART_FULL'] === '1' ? 1 : 31;
  for (let length = 0; length < whole.length; length += step) {
    await writeFile(path, whole.subarray(0, length));
    const { findings } = await look({ directory, heads: [], other: '' });
    expect(findings[0]?.code, `${length} bytes`).toMatch(/^ARCHIVE_SEGMENT_/);
  }
});

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}
