// The bench of planning at its smallest: everything runs. No speed is asserted.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bench, member } from './bench.ts';

it('npm run bench -- plan --quick measures a live server and simulated hosts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rampart-bench-'));
  try {
    const ran = await bench('plan', '--quick', '--out', folder);
    expect([ran.errors, ran.status]).toEqual(['', 0]);
    expect(ran.output).toContain('a live server, 20 users, 1000 keys');
    const result: unknown = JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8'));
    expect(member(result, 'rows', 'length')).toBe(2);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 300_000);
