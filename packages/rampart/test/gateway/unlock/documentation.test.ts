import { readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { checkArguments } from '../../../src/cli/arguments.ts';
import { verbs } from '../../../src/cli/verbs.ts';
import { adminCodes } from '../../../src/gateway/admin/errors.ts';
import { loginErrors } from '../../../src/gateway/login/errors.ts';
import { operatingCodes } from '../../../src/gateway/operate/errors.ts';
import { unlockCodes } from '../../../src/gateway/unlock/errors.ts';
import { loadPolicy } from '../../../src/policy/load.ts';

function page(path: string): Promise<string> {
  return readFile(new URL(`../../../../../docs/${path}`, import.meta.url), 'utf8');
}

it('the page of codes and the tables of codes say the same', async () => {
  const text = await page('reference/operating-codes.md');
  const onPage = [...text.matchAll(/^### (GATEWAY_\w+)\n\n(.+)$/gm)].map(([, code, advice]) => [
    code,
    advice,
  ]);
  const table = { ...unlockCodes, ...adminCodes, ...loginErrors, ...operatingCodes };
  expect(Object.fromEntries(onPage)).toEqual(table);
  expect(onPage).toHaveLength(Object.keys(table).length);
});

it('the policy of the guide loads, and unlocks as the guide says', async () => {
  const [, text = ''] = /```yaml\n([^]*?)```/.exec(await page('guides/second-factor.md')) ?? [];
  const { users } = loadPolicy(text, 'guide');
  expect(users.get('ops')?.unlock).toMatchObject({ kind: 'totp', atMost: 300_000 });
  expect(users.get('payments')?.unlock).toMatchObject({ approval: 'second-person' });
});

it('every command of the guide is one', async () => {
  const text = await page('guides/second-factor.md');
  const lines = [...text.matchAll(/^rampart (.+)$/gm)].map(([, line = '']) => line);
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) {
    const [name = '', ...words] = line.replaceAll("'", '').split(' ');
    const verb = await verbs[name]?.();
    if (verb === undefined) throw new Error(`There is no verb ${name}.`);
    expect(() => checkArguments(words, verb.args, verb.words !== null), line).not.toThrow();
  }
});
