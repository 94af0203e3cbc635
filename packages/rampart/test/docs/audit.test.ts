import { readFile } from 'node:fs/promises';

import { Stage } from '@rampart/stage';
import { expect, it } from 'vitest';

import { questions } from '../../src/observe/live/questions.ts';
import { readGuide } from './guide.ts';
import { Reader } from './reader.ts';

const guide = await readGuide('audit.md');

function dayIn(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

it('the guide shows what an audit shows', async () => {
  await using stage = new Stage();
  const redis = await stage.redis();
  const reader = await Reader.sitDown(stage, {
    here: {
      '127.0.0.1:6379': `127.0.0.1:${redis.port}`,
      // The guide's decision holds on the day on which somebody follows it.
      '2026-11-20': dayIn(-1),
      '2027-03-31': dayIn(120),
    },
  });
  await reader.follow(guide);
}, 300_000);

it('the login of the guide may ask every question of an audit, and nothing that changes', async () => {
  await using stage = new Stage();
  const redis = await stage.redis();
  const text = await readFile(new URL('../../../../docs/guides/audit.md', import.meta.url), 'utf8');
  const rights = [...(/ {4}user audit on[^]*?\n\n/u.exec(text)?.[0] ?? '').matchAll(/\+[a-z|]+/gu)];
  await redis.command('ACL', 'SETUSER', 'audit', 'on', 'nopass', '%R~*', ...rights.map(String));
  const asked = Object.entries(questions).filter(
    ([name]) => !/^(?:group|sentinel|user$)/u.test(name),
  );
  for (const [name, { words, parameters }] of asked) {
    const example = [...words, ...Array.from({ length: parameters }, () => '1')];
    const answer = await redis.command('ACL', 'DRYRUN', 'audit', ...example);
    expect({ name, answer: String(answer) }).toEqual({ name, answer: 'OK' });
  }
  for (const word of ['SET a 1', 'GET a', 'CONFIG SET maxmemory 1', 'FLUSHALL', 'ACL SETUSER x']) {
    const answer = await redis.command('ACL', 'DRYRUN', 'audit', ...word.split(' '));
    expect(String(answer)).not.toBe('OK');
  }
});
