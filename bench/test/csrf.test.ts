// The bench itself, at its smallest: everything runs, everything refuses. No speed is asserted.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cells as allCells } from '../src/csrf/cells.ts';
import { bench, member } from './bench.ts';

const unprotected = ['none', 'empty'];
/** All servers start at full size; a sampled run starts Fastify's. */
const isFull = process.env['RAMPART_FULL'] === '1';
const cells = allCells.filter(({ framework }) => isFull || framework === 'fastify');

describe('npm run bench -- csrf --quick', () => {
  let folder: string;
  let printed: string;
  let result: unknown;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rampart-bench-'));
    const some = isFull ? [] : ['--only', 'fastify'];
    printed = (await bench('csrf', '--quick', ...some, '--out', folder)).output;
    result = JSON.parse(await readFile(join(folder, 'csrf.json'), 'utf8'));
  }, 300_000);

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('measures every cell, and answers were given in all of them', () => {
    for (const [at, { name }] of cells.entries()) {
      const standing = member(result, 'http', 'standings', at);
      expect(member(standing, 'cell', 'name')).toBe(name);
      expect(member(standing, 'requestsPerSecond', 'min')).toBeGreaterThan(0);
      expect(member(standing, 'ratio', 'median')).toBeGreaterThan(0);
    }
  });

  it('sends attacks, which pass without protection and with none of the protections', () => {
    for (const { name, protection } of cells) {
      for (const attack of ['missing', 'forged', 'crossSite']) {
        const refused = member(result, 'http', 'probes', name, attack);
        expect(refused, `${attack} at ${name}`).toBe(!unprotected.includes(protection));
      }
    }
  });

  it('shows that Rampart also refuses tossed cookies and tokens leaked to foreign pages', () => {
    for (const { name } of cells.filter(({ protection }) => protection === 'rampart')) {
      expect(member(result, 'http', 'probes', name, 'tossed')).toBe(true);
      expect(member(result, 'http', 'probes', name, 'leaked')).toBe(true);
    }
  });

  it('counts what Redis was asked, and no request caused any of it', () => {
    expect(member(result, 'http', 'store', 'background', 'commands')).toBeGreaterThan(0);
    expect(member(result, 'http', 'store', 'verify', 'requests')).toBeGreaterThan(0);
    expect(member(result, 'http', 'store', 'issue', 'requests')).toBeGreaterThan(0);
    expect(printed).toContain('no request caused a round trip');
  });

  it('writes a page with the same tables', async () => {
    const page = await readFile(join(folder, 'csrf.md'), 'utf8');
    expect(page).toContain('| fastify, @fastify/csrf-protection |');
    expect(page).toContain('| fastify, Rampart, every token new |');
  });

  it('compares libraries in process, each act of each', async () => {
    await bench('csrf', '--quick', '--only', 'in-process', '--out', folder);
    const inProcess: unknown = JSON.parse(await readFile(join(folder, 'csrf.json'), 'utf8'));
    expect(member(inProcess, 'inProcess', 'length')).toBe(6);
    for (const act of ['create', 'unseen', 'seen']) {
      expect(member(inProcess, 'inProcess', 0, 'ratio', act, 'median')).toBeGreaterThan(0);
    }
  });
});
