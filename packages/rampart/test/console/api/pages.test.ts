import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ConsoleStand } from '../stand.ts';

const stage = new Stage();
let stand: ConsoleStand;

const script = 'console.log("a page of the console");\n'.repeat(50);

beforeAll(async () => {
  const pages = await stage.newDirectory('pages');
  await mkdir(join(pages, 'assets'));
  await writeFile(join(pages, 'index.html'), '<!doctype html><title>Rampart</title>');
  await writeFile(join(pages, 'assets', 'main-a1B2c3D4.js'), script);
  await writeFile(join(pages, 'assets', 'main-a1B2c3D4.js.map'), '{}');
  await writeFile(join(pages, '..', 'secret.txt'), 'not a page');
  stand = await ConsoleStand.open(stage, { pages });
});
afterAll(async () => {
  await stand[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

describe('the pages', () => {
  it.each(['/', '/login', '/d/cars/time'])('are the first page at %s', async (path) => {
    const { status, text, headers } = await stand.visitor().get(path);
    expect([status, text]).toEqual([200, '<!doctype html><title>Rampart</title>']);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
  });

  it('name what never changes for good, and are asked for once', async () => {
    const path = '/assets/main-a1B2c3D4.js';
    const first = await stand.visitor().get(path);
    expect(first.text).toBe(script);
    expect(first.headers['cache-control']).toContain('immutable');
    const again = await stand.visitor().get(path, { 'if-none-match': first.headers.etag ?? '' });
    expect([again.status, again.text]).toEqual([304, '']);
    const zipped = await stand.visitor().get(path, { 'accept-encoding': 'gzip' });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(Number(zipped.headers['content-length'])).toBeLessThan(script.length / 4);
  });

  it.each([
    '/assets/main-a1B2c3D4.js.map',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '//etc/passwd.txt',
    '/missing.js',
  ])('are no way to anything else: %s', async (path) => {
    const { status, text } = await stand.visitor().get(path);
    expect(status).toBe(404);
    expect(text).not.toContain('not a page');
  });
});

describe('every answer', () => {
  it.each(['/', '/missing.js', '/api/session', '/api/nothing', '/api/d/cars/path'])(
    'lets nothing run that is not the console’s own: %s',
    async (path) => {
      const { headers } = await stand.visitor().get(path);
      const policy = String(headers['content-security-policy']);
      const directives = new Map(
        policy.split('; ').map((each) => {
          const [name = '', ...values] = each.split(' ');
          return [name, values.join(' ')];
        }),
      );
      expect(directives.get('default-src')).toBe("'none'");
      expect(directives.get('script-src')).toBe("'self'");
      expect(directives.get('style-src')).toBe("'self'");
      expect(directives.get('connect-src')).toBe("'self'");
      expect(directives.get('frame-ancestors')).toBe("'none'");
      expect(directives.get('require-trusted-types-for')).toBe("'script'");
      expect(policy).not.toMatch(/unsafe|nonce|sha\d|\*|https?:|data:|blob:/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'x-frame-options': 'DENY',
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
      if (path.startsWith('/api/')) expect(headers['cache-control']).toBe('no-store');
    },
  );
});
