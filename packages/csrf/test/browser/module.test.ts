// The module as it is served, and as a bundler or a server that renders pages meets it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { browserModule } from '../../src/browser-module.ts';
import { renewableCodes } from '../../src/browser/index.ts';
import { codes } from '../../src/errors.ts';

it('is one small file that needs nothing else', () => {
  const text = browserModule();
  expect(text).not.toMatch(/^import |require\(|process\./mu);
  expect(text.match(/^export .*/gmu)).toEqual([
    'export { createCsrfClient, CsrfRenewalError, renewableCodes };',
  ]);
  expect(text.replaceAll(/\s+/gu, ' ').length).toBeLessThan(12_000);
});

it('renews on every code whose cure is a fresh token, and on no other', () => {
  const cured = Object.entries(codes).filter(([, { renewable }]) => renewable);
  expect(renewableCodes.toSorted()).toEqual(cured.map(([code]) => code).toSorted());
});

it('can be imported and set up on a server, which then ends by itself', async () => {
  const client = new URL('../../src/browser/index.ts', import.meta.url);
  const script = `import { createCsrfClient } from ${JSON.stringify(client.href)};
    createCsrfClient(); console.log('set up');`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=rampart-source', '--input-type=module', '--eval', script],
    { timeout: 300_000 },
  );
  expect(stdout).toBe('set up\n');
});
