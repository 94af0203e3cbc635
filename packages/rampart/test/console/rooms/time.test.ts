import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { newIdentity } from '../../../src/archive/seal/recipient.ts';
import { openTime } from '../../../src/console/rooms/time/time.ts';
import { archived, startArchiving } from '../../archive/archiving.ts';
import type { Archiving } from '../../archive/archiving.ts';
import { furnish } from './house.ts';
import type { Furnished } from './house.ts';

const stage = new Stage();
let server: RedisServer;
let archiving: Archiving;
let console: Furnished;
let directory: string;

beforeAll(async () => {
  server = await stage.redis({
    users: {
      archive: { password: 'let me look', rules: '+psync +replconf +ping' },
      restorer: { password: 'secret', rules: '~* +dump +pexpiretime +restore +select' },
    },
  });
  const [one, two] = [newIdentity(), newIdentity()];
  archiving = await startArchiving(stage, server, {
    recipients: [one.identity.recipient, two.identity.recipient],
    sources: [
      {
        host: server.host,
        port: server.port,
        login: { user: 'archive', password: Buffer.from('let me look') },
        tls: null,
      },
    ],
  });
  stage.defer(() => archiving[Symbol.asyncDispose]());
  directory = await stage.newDirectory('console');
  const key = join(directory, 'archive.key');
  await writeFile(key, one.pem, { mode: 0o600 });
  await writeFile(join(directory, 'password'), 'secret', { mode: 0o600 });
  console = await furnish(stage, {
    directory,
    rooms: [openTime({ program: 'redis-server' })],
    text: `version: 1
app: shop
archive:
  directory: ${archiving.directory}
  recipients: [${one.identity.recipient.text}, ${two.identity.recipient.text}]
  from: 127.0.0.1:${server.port}
console:
  archive_key: ${key}
  restore:
    to: 127.0.0.1:${server.port}
    login: { user: restorer, password: { file: DIRECTORY/password } }
`,
  });
});

afterAll(() => stage[Symbol.asyncDispose]());

const moments = v.object({
  gaps: v.array(v.object({ what: v.string() })),
  archives: v.array(
    v.object({
      name: v.string(),
      histories: v.array(v.object({ from: v.number(), to: v.number() })),
      marks: v.array(v.object({ at: v.number(), kind: v.string(), says: v.string() })),
    }),
  ),
});

const preview = v.object({ offset: v.number(), exact: v.number(), says: v.string() });

test('what was flushed is found on the line of time, and comes back into the running server', async () => {
  for (let at = 0; at < 50; at += 1) await server.command('SET', `car:${at}`, `red ${at}`);
  await server.command('HSET', 'owner:1', 'name', 'Ada');
  // Together, so that they may well lie in one frame: the last write before the flush must come back.
  const connection = await server.connect();
  await Promise.all([connection.command('SET', 'last', 'words'), connection.command('FLUSHALL')]);
  await server.command('SET', 'after', 'the flood');
  await archived(archiving, server);

  const { archives, gaps } = await console.view('time', moments);
  expect(gaps).toEqual([]);
  const [archive] = archives;
  expect(archive).toMatchObject({ name: 'shop', marks: [{ kind: 'flush' }] });
  const at = archive?.marks[0]?.at ?? 0;
  const { says } = await console.view('time/preview', preview, { archive: 'shop', at: String(at) });
  expect(says).toContain('just before: All databases were emptied by FLUSHALL.');

  await console.act('time/restore', { archive: 'shop', at, into: 'server', keys: [] });
  const job = await console.ended('restore');
  expect(job).toMatchObject({ succeeded: true, by: 'ada' });
  expect(job.says).toContain('52 keys added');
  expect(await server.command('GET', 'last')).toBe('words');
  expect(await server.command('GET', 'car:49')).toBe('red 49');
  expect(await server.command('HGET', 'owner:1', 'name')).toBe('Ada');
  // What was written since stays.
  expect(await server.command('GET', 'after')).toBe('the flood');
  expect(console.events.map(({ code }) => code)).toEqual([
    'CONSOLE_JOB_BEGAN',
    'ARCHIVE_RESTORED',
    'CONSOLE_JOB_ENDED',
  ]);
});
