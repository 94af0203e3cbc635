import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Stage } from '@rampart/stage';
import { describe, expect, it } from 'vitest';

import { checkArguments } from '../../src/cli/arguments.ts';
import { verbs } from '../../src/cli/verbs.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { readGuide, type Block } from './guide.ts';
import { Reader } from './reader.ts';

const guide = await readGuide('gateway-operations.md');
const unit = fileURLToPath(new URL('../../systemd/rampart-gateway.service', import.meta.url));

const terminal = (text: string, label = ''): Block => {
  return { at: 'here', language: 'console', label, text };
};

it('a gateway of two workers, and two behind HAProxy, do what the guide says', async () => {
  await using stage = new Stage();
  const redis = await stage.redis();
  const ports: Record<string, number> = { '6379': redis.port };
  for (const port of ['6380', '6381', '9380', '9381', '6390']) ports[port] = await stage.port();
  const reader = await Reader.sitDown(stage, { here: ports });
  const balanced = guide.findIndex(({ label }) => label === 'haproxy.cfg');
  await reader.follow(guide.slice(0, balanced));
  expect(await reader.ended('rampart gateway')).toBe(0);
  await reader.follow(guide.slice(balanced));
  for (const name of ['one', 'two']) {
    expect(await reader.ended(`rampart gateway --policy ${name}.yaml`)).toBe(0);
  }
}, 300_000);

it('behind Sentinels, clients of the same address find the new primary', async () => {
  await using stage = new Stage();
  const users = { gateway: { password: 'of the gateway' } };
  const group = await stage.sentinels({ tls: true, users });
  const [primary, sentinels] = [await stage.port(), await stage.port()];
  const [first, second, third] = group.sentinels.map(({ port }) => `127.0.0.1:${port}`);
  const reader = await Reader.sitDown(stage, {
    here: {
      '10.0.1.0/24': '127.0.0.1',
      '10.0.1.5:6379': `127.0.0.1:${primary}`,
      '10.0.1.5:26379': `127.0.0.1:${sentinels}`,
      '10.0.2.1:26379': first ?? '',
      '10.0.2.2:26379': second ?? '',
      '10.0.2.3:26379': third ?? '',
      'group: shop': `group: ${group.name}`,
    },
  });
  const authority = await stage.authority();
  const { certFile, keyFile } = await authority.issue('localhost', '127.0.0.1');
  await copyFile(authority.file, join(reader.directory, 'ca.crt'));
  await copyFile(certFile, join(reader.directory, 'gateway.crt'));
  await copyFile(keyFile, join(reader.directory, 'gateway.key'));
  await reader.follow(guide.filter(({ label }) => label === 'sentinels.yaml'));
  const start = 'rampart gateway --policy sentinels.yaml';
  const client = `redis-cli -p ${primary} --tls --cacert ca.crt`;
  const asker = `redis-cli -p ${sentinels} --tls --cacert ca.crt`;
  await reader.follow([
    terminal(`$ export REDIS_PASSWORD='of the gateway'\n`),
    terminal(`$ ${start}\nready …\n`, 'stays'),
    terminal(`$ ${client} SET cart:7 wheel\nOK\n`),
    terminal(
      `$ ${asker} SENTINEL GET-MASTER-ADDR-BY-NAME ${group.name}\n1) "127.0.0.1"\n2) "${primary}"\n`,
    ),
    terminal(`$ ${asker} SENTINEL FAILOVER ${group.name}\n(error) NOPERM …\n`),
  ]);
  await group.set.synced();
  await group.failover();
  const known = 'GATEWAY_PRIMARY_CHANGED';
  await reader.follow([
    terminal(`$ rampart events query state/events --code ${known}\n…${known} The primary is …\n`),
    terminal(`$ ${client} GET cart:7\n"wheel"\n`),
  ]);
  expect(await reader.stop(start)).toBe(0);
}, 300_000);

describe('each policy of the guide loads', () => {
  const policies = guide.filter(({ language }) => language === 'yaml');
  it.each(policies)('$label', ({ text, at }) => {
    expect(() => loadPolicy(text, at)).not.toThrow();
  });
});

it('every command of the unit is one', async () => {
  const text = await readFile(unit, 'utf8');
  const lines = [...text.matchAll(/^Exec\w+=\/usr\/local\/bin\/rampart (.+)$/gmu)];
  expect(lines).toHaveLength(2);
  for (const [, line = ''] of lines) {
    const [name = '', ...words] = line.split(' ');
    let verb = await verbs[name]?.();
    const [below = ''] = words;
    const lower = await verb?.verbs[below]?.();
    if (lower !== undefined) {
      verb = lower;
      words.shift();
    }
    if (verb === undefined) throw new Error(`There is no verb ${name}.`);
    expect(() => checkArguments(words, verb.args), line).not.toThrow();
  }
});
