import { readFile } from 'node:fs/promises';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Stage, waitFor } from '@rampart/stage';
import { describe, expect, it } from 'vitest';

import { checkArguments } from '../../src/cli/arguments.ts';
import { alertsVerb } from '../../src/cli/alerts.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { startReceiver } from '../alerts/receiver.ts';
import { readGuide } from './guide.ts';
import { Reader } from './reader.ts';

const guide = await readGuide('watching.md');
const file = (path: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

it('somebody who does what the guide says is told, and has all figures on one page', async () => {
  await using stage = new Stage();
  const redis = await stage.redis();
  const { port, received } = await startReceiver(stage);
  const here: Record<string, string | number> = { '6379': redis.port, '8999': port };
  for (const known of ['6380', '9380', '9466']) here[known] = await stage.port();
  here['/var/lib/rampart/shop'] = await stage.newDirectory('state');
  const reader = await Reader.sitDown(stage, { here });
  const text = guide.filter(
    ({ language, label }) => language === 'console' || label === 'rampart.yaml',
  );
  const figures = text.findIndex((block) => block.text.includes('/metrics'));
  await reader.follow(text.slice(0, figures));
  const page = (): Promise<string> =>
    fetch(`http://127.0.0.1:${here['9466']}/metrics`).then((response) => response.text());
  await waitFor(async () => (await page()).includes('rampart_server_up{'), {
    what: 'a first look',
  });
  await reader.follow(text.slice(figures));
  expect(await reader.stop('rampart alerts')).toBe(0);
  expect(await reader.stop('rampart gateway')).toBe(0);
  const [{ headers, body } = { headers: {}, body: '' }] = received;
  const { 1: time, 2: sum } =
    /^t=(\d+),v1=(\w+)$/u.exec(String(headers['rampart-signature'])) ?? [];
  const hash = createHmac('sha256', 'one-that-was-made-by-chance').update(`${time}.${body}`);
  expect(sum).toBe(hash.digest('hex'));
});

describe('each fragment of a policy loads', () => {
  const fragments = guide.filter(({ label }) => label === 'fragment');
  it.each(fragments)('$at', ({ text, at }) => {
    expect(loadPolicy(`version: 1\napp: shop\n${text}`, at).alerts).not.toBeNull();
  });
});

it('every command of the unit is one', async () => {
  const unit = await file('systemd/rampart-alerts.service');
  const lines = [...unit.matchAll(/^Exec\w+=\/usr\/local\/bin\/rampart alerts (.+)$/gmu)];
  expect(lines).toHaveLength(1);
  for (const [, words = ''] of lines) {
    expect(() => checkArguments(words.split(' '), alertsVerb.args)).not.toThrow();
  }
});

it('the file that is shipped is the one that the guide names', async () => {
  const dashboard: unknown = JSON.parse(await file(join('grafana', 'rampart.json')));
  expect(dashboard).toMatchObject({ title: 'Rampart', uid: 'rampart' });
  const described: unknown = JSON.parse(await file('package.json'));
  expect(described).toHaveProperty('files', expect.arrayContaining(['grafana', 'systemd']));
});
