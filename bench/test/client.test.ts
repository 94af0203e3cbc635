// The bench of the client at its smallest: everything runs. No speed is asserted.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bench, member, type Ran } from './bench.ts';

/** What was printed, and what was written. */
async function run(only: string): Promise<Ran & { readonly result: unknown }> {
  const folder = await mkdtemp(join(tmpdir(), 'rampart-bench-'));
  try {
    const words = ['--quick', '--rounds', '1', '--only', only, '--out', folder];
    const ran = await bench('client', ...words);
    expect(ran.errors).toBe('');
    const result: unknown = JSON.parse(await readFile(join(folder, 'client.json'), 'utf8'));
    return { ...ran, result };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function entries(result: unknown, part: string): unknown[] {
  const count = Number(member(result, part, 'length'));
  return Array.from({ length: count }, (_, at) => member(result, part, at));
}

describe('npm run bench -- client --quick', () => {
  it('measures guarded clients beside bare ones, with keys at hand and keys made', async () => {
    const { result, output } = await run('get, pipeline');
    const standings = entries(result, 'guarded');
    expect(
      standings.map((standing) => [member(standing, 'cell', 'library'), member(standing, 'kind')]),
    ).toEqual([
      ['node-redis', 'bare'],
      ['node-redis', 'guarded'],
      ['node-redis', 'guarded, keys made'],
      ['ioredis', 'bare'],
      ['ioredis', 'guarded'],
      ['ioredis', 'guarded, keys made'],
    ]);
    for (const standing of standings) {
      expect(member(standing, 'commandsPerSecond', 'min')).toBeGreaterThan(0);
    }
    expect(output).toContain('≥ 0.95');
  });

  it('measures sealed values of every size beside AES-256-GCM alone', async () => {
    const { result } = await run('sealed values');
    const standings = entries(result, 'sealed');
    expect(new Set(standings.map((standing) => member(standing, 'act')))).toEqual(
      new Set(['AES-256-GCM alone', 'seal', 'open']),
    );
    expect(new Set(standings.map((standing) => member(standing, 'size')))).toEqual(
      new Set([32, 1024, 65_536, 1_048_576]),
    );
    for (const standing of standings) {
      expect(member(standing, 'megabytesPerSecond', 'min')).toBeGreaterThan(0);
    }
  });

  it('says what there is to measure', async () => {
    const { status, errors } = await bench('client', '--only', 'mget');
    expect(status).toBe(1);
    expect(errors).toContain('Nothing is called "mget"');
    expect(errors).toContain('node-redis get, one by one');
    expect(errors).toContain('sealed values');
  });
});
