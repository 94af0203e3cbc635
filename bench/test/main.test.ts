import { describe, expect, it } from 'vitest';
import { bench } from './bench.ts';

describe('npm run bench', () => {
  it('says what verbs there are', async () => {
    const { status, errors } = await bench('speed');
    expect(status).toBe(1);
    for (const verb of ['csrf', 'client', 'gateway', 'audit', 'risk', 'archive', 'plan']) {
      expect(errors).toMatch(new RegExp(`^Verbs: .*\\b${verb}\\b`, 'm'));
    }
  });

  it('says what cells there are', async () => {
    const { status, errors } = await bench('csrf', '--only', 'koa');
    expect(status).toBe(1);
    expect(errors).toContain('Nothing is called "koa"');
    expect(errors).toContain('express/csurf');
  });

  it('refuses rounds that are no number', async () => {
    const { status, errors } = await bench('csrf', '--rounds', 'many');
    expect(status).toBe(1);
    expect(errors).toContain('--rounds is a whole number from 1 to 4096, not "many"');
  });
});
