import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { editText } from '../../../src/policy/edit/edit-text.ts';
import { editableIn } from '../../../src/policy/edit/editable.ts';
import { loadPolicy } from '../../../src/policy/load.ts';

const recommended = await readFile(
  new URL('../../../policies/recommended.yaml', import.meta.url),
  'utf8',
);

const text = `version: 1
app: shop
networks:
  web: 10.0.1.0/24
  ops: { blocks: [10.0.9.5], dangerously_public: false }
users:
  web: { from: [web, ops], limits: { offset: 5 } }
gateway:
  listen: "127.0.0.1:6379"
  upstream: { address: "127.0.0.1:6380" }
`;

test('networks, where users come from, and limits can be changed, written or not', () => {
  const settings = new Map(editableIn(text).map((each) => [each.keys.join('.'), each]));
  expect(settings.get('networks.web')).toMatchObject({ kind: 'addresses', value: ['10.0.1.0/24'] });
  expect(settings.get('networks.ops.blocks')).toMatchObject({ value: ['10.0.9.5'] });
  expect(settings.get('users.web.from')).toMatchObject({ kind: 'words', value: ['web', 'ops'] });
  expect(settings.get('users.web.limits.offset')).toMatchObject({ kind: 'number', value: '5' });
  expect(settings.get('users.web.limits.connections')).toMatchObject({ value: '', written: false });
  expect(settings.get('gateway.limits.bulk')).toMatchObject({ kind: 'size', value: '512mb' });
  expect(settings.get('gateway.login.ban_for')).toMatchObject({ kind: 'duration', value: '15m' });
  // Who may do what, secrets and addresses of servers are not for a web page.
  const others = [...settings.keys()].filter((path) =>
    /can|secret|password|listen|upstream/.test(path),
  );
  expect(others).toEqual([]);
  // There is no archive here, and none begins by a limit of it.
  expect([...settings.keys()].filter((path) => path.startsWith('archive'))).toEqual([]);
});

test('every setting can be written as it is shown, and the policy still says the same', () => {
  const all = editableIn(recommended).filter(({ value }) => value !== '');
  const asShown = (written: boolean): string =>
    editText(
      recommended,
      all
        .filter((each) => each.written === written)
        .map(({ keys, value, kind }) => {
          const isNumber = kind === 'number' && typeof value === 'string' && /^\d+$/.test(value);
          return { keys, value: isNumber ? Number(value) : value };
        }),
      'recommended.yaml',
    );
  expect(asShown(true)).toBe(recommended);
  expect(asShown(false)).not.toBe(recommended);
  const { text: _, ...before } = loadPolicy(recommended, 'recommended.yaml');
  expect(loadPolicy(asShown(false), 'recommended.yaml')).toMatchObject(before);
});

test('a name that every object has is a name as any other', () => {
  const strange = text.replace('  web: 10.0.1.0/24', '  constructor: 10.0.1.0/24');
  expect(editableIn(strange).map(({ keys }) => keys.join('.'))).toContain('networks.constructor');
});
