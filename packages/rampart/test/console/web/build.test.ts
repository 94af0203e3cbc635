import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { buildWeb } from '../../../setup/web-build.ts';

const sources = fileURLToPath(new URL('../../../src/console/web', import.meta.url));

describe('the built pages', () => {
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'rp-web-'));
    await buildWeb(directory);
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  const read = (file: string): string => readFileSync(join(directory, file), 'utf8');
  const sizeOf = (pattern: string): number =>
    globSync(pattern, { cwd: directory }).reduce(
      (sum, file) => sum + gzipSync(read(file), { level: 9 }).length,
      0,
    );

  it('weigh less than 60 kB of script and 10 kB of style, as they are sent', () => {
    expect(sizeOf('assets/*.js')).toBeLessThan(60_000);
    expect(sizeOf('assets/*.css')).toBeLessThan(10_000);
  });

  it('load the drawing of curves only where it is needed', () => {
    expect(sizeOf('assets/index-*.js')).toBeLessThan(40_000);
    expect(globSync('assets/draw-curve-*.js', { cwd: directory })).toHaveLength(1);
  });

  it('have names that change with what is in them, and nothing inline', () => {
    const files = globSync('**/*', { cwd: directory, withFileTypes: true });
    const names = files.filter((file) => file.isFile()).map(({ name }) => name);
    expect(names.filter((name) => !/-[\w-]{8}\.(?:js|css|svg)$/u.test(name))).toEqual([
      'index.html',
    ]);
    const page = read('index.html');
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|data:/iu);
    expect(page.match(/<script[^>]*>[^<]+/gu)).toBeNull();
    for (const file of globSync('assets/*.css', { cwd: directory })) {
      expect(read(file)).not.toMatch(/data:|https?:/u);
    }
  });
});

describe('the sources of the pages', () => {
  const files = globSync('**/*.{ts,tsx}', { cwd: sources });

  it('write no markup by hand', () => {
    expect(files.length).toBeGreaterThan(50);
    const forbidden =
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/u;
    for (const file of files)
      expect(readFileSync(join(sources, file), 'utf8'), file).not.toMatch(forbidden);
  });
});
