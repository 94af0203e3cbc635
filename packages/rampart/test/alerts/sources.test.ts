// Sources against what is really there: files, disks, an archive.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { expect, it } from 'vitest';

import type { Source } from '../../src/alerts/sources/source.ts';
import { ArchiveSource } from '../../src/alerts/sources/archive.ts';
import { CertificateSource } from '../../src/alerts/sources/certificates.ts';
import { DiskSource } from '../../src/alerts/sources/disks.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { identities } from '../archive/archiving.ts';
import { firstMoment, madeArchive, stream } from '../archive/made.ts';
import { bounds } from './made.ts';

const DAY = 86_400_000;

async function told(source: Source, now: number): Promise<readonly string[]> {
  return (await source.look(now)).flatMap((each) =>
    each.kind === 'look' ? each.holds.map(({ rule, about }) => `${rule} ${about}`) : [],
  );
}

it('a certificate is told of before it ends, one that nobody can read too, and one elsewhere never', async () => {
  await using stage = new Stage();
  const { certFile } = await (await stage.authority()).issue('localhost');
  const broken = join(await stage.newDirectory('certificates'), 'broken.crt');
  await writeFile(broken, 'no certificate');
  const source = new CertificateSource([certFile, broken, '/nowhere/at-all.crt'], bounds);
  expect(await told(source, Date.now() - 365 * DAY)).toEqual([`not-watched ${broken}`]);
  const [figure] = source.figures();
  const ends = (figure?.value ?? 0) * 1_000;
  expect(await told(source, ends - DAY)).toEqual([
    `certificate-ending ${certFile}`,
    `not-watched ${broken}`,
  ]);
});

it('the disk of a directory is measured, and that of one which is not here is not', async () => {
  await using stage = new Stage();
  const directory = await stage.newDirectory('disk');
  const full = new DiskSource([directory, '/nowhere/at-all'], { diskFree: 1 });
  expect(await told(full, 0)).toEqual([`disk-filling ${directory}`]);
  const usual = new DiskSource([directory], { diskFree: 0 });
  expect(await told(usual, 0)).toEqual([]);
  const [ratio] = usual.figures();
  expect(ratio).toMatchObject({ family: 'rampart_disk_free_ratio', labels: { path: directory } });
  expect(ratio?.value).toBeGreaterThan(0);
  expect(ratio?.value).toBeLessThan(1);
});

it('an archive is behind and undrilled by what it holds itself', async () => {
  await using stage = new Stage();
  const directory = await stage.newDirectory('archive');
  const [one, two] = identities.map(({ recipient }) => recipient.text);
  const { archive } = loadPolicy(
    `version: 1
app: shop
archive: { directory: ${directory}, recipients: ["${one}", "${two}"], from: "127.0.0.1:1" }
`,
    'rampart.yaml',
  );
  if (archive === null) throw new Error('The policy has no archive.');
  expect(await told(new ArchiveSource(archive, bounds), firstMoment)).toEqual([
    'archive-behind archive',
  ]);
  const written = stream(['SET', 'a', '1']);
  await madeArchive(directory, [written]);
  const source = new ArchiveSource(archive, bounds);
  expect(await told(source, firstMoment + 10_000)).toEqual([]);
  expect(await told(source, firstMoment + 8 * DAY)).toEqual([
    'archive-behind archive',
    'drill-overdue archive',
  ]);
  const figures = Object.fromEntries(source.figures().map(({ family, value }) => [family, value]));
  expect(figures).toMatchObject({
    rampart_archive_segments: 2,
    rampart_archive_offset_bytes: 100 + written.length,
  });
});
