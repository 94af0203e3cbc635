// The bench of the archive at its smallest: everything runs. No speed is asserted.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { bench, member } from './bench.ts';

it('measures an archived server beside the others, and every step of an archive', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rampart-bench-'));
  try {
    const ran = await bench('archive', '--quick', '--out', folder);
    expect(ran.errors).toBe('');
    const result: unknown = JSON.parse(await readFile(join(folder, 'archive.json'), 'utf8'));
    const count = Number(member(result, 'costs', 'length'));
    const ways = Array.from({ length: count }, (_, at) => member(result, 'costs', at, 'way'));
    expect(ways).toEqual(['alone', 'AOF everysec', 'AOF always', 'a replica', 'the archiver']);
    expect(member(result, 'costs', 4, 'keeperCpu', 'median')).toBeGreaterThan(0);
    expect(member(result, 'costs', 4, 'furthestBehind')).toBeTypeOf('number');
    expect(member(result, 'paces', 'paces', 'length')).toBe(6);
    expect(member(result, 'paces', 'ratio')).toBeGreaterThan(0);
    expect(ran.output).toContain('rampart archive restore');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 300_000);
