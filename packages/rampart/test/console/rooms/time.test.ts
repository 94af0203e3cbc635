import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage, waitFor } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { newIdentity } from '../../../src/archive/seal/recipient.ts';
import { Scratch } from '../../../src/archive/drill/scratch.ts';
import { openTime } from '../../../src/console/rooms/time/time.ts';
import { archived, startArchiving } from '../../archive/archiving.ts';
import type { Archiving } from '../../archive/archiving.ts';
import { GatewayProcess, portOf } from '../../gateway/operate/gateway-process.ts';
import { ConsoleStand } from '../stand.ts';
import { furnish } from './house.ts';
import type { Furnished } from './house.ts';

const stage = new Stage();
const rooms = [openTime({ program: 'redis-server' })];
let server: RedisServer;
let archiving: Archiving;
let console: Furnished;
let directory: string;
let text: string;

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
  await writeFile(join(directory, 'archive-password'), 'let me look', { mode: 0o600 });
  text = `version: 1
app: shop
archive:
  directory: ${archiving.directory}
  recipients: [${one.identity.recipient.text}, ${two.identity.recipient.text}]
  from: 127.0.0.1:${server.port}
  login: { user: archive, password: { file: ${directory}/archive-password } }
console:
  archive_key: ${key}
  restore:
    to: 127.0.0.1:${server.port}
    login: { user: restorer, password: { file: ${directory}/password } }
`;
  console = await furnish(stage, { directory, rooms, text });
});

afterAll(() => stage[Symbol.asyncDispose]());

const moments = v.object({
  gaps: v.array(v.object({ what: v.string() })),
  archives: v.array(
    v.object({
      name: v.string(),
      histories: v.array(v.object({ from: v.number(), to: v.number() })),
      marks: v.array(v.object({ at: v.number(), kind: v.string(), says: v.string() })),
      drills: v.array(v.object({ passed: v.boolean(), keys: v.nullable(v.number()) })),
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
  const at = (archive?.marks[0]?.at ?? 0) - 1;
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

/** The moment at which this was written, and after which nothing has come yet. */
async function momentAfter(...words: readonly string[]): Promise<number> {
  await server.command(...words);
  await archived(archiving, server);
  const { archives } = await console.view('time', moments);
  return archives[0]?.histories.at(-1)?.to ?? 0;
}

test('only the keys that are asked for come back, and nothing in the clear stays on the disk', async () => {
  const at = await momentAfter('MSET', 'car:1', 'blue', 'price:1', '100');
  await server.command('MSET', 'car:1', 'gone', 'price:1', '0');
  await archived(archiving, server);
  await console.act('time/restore', { archive: 'shop', at, into: 'server', keys: ['price:*'] });
  expect(await console.ended('restore')).toMatchObject({ succeeded: true });
  expect(await server.command('MGET', 'car:1', 'price:1')).toEqual(['gone', '100']);
  expect(await readdir(console.deployment.directory)).toEqual(['marks.json']);
});

test('a moment is restored into files that a server loads, for the account of the console alone', async () => {
  const at = await momentAfter('SET', 'of', 'then');
  await server.command('SET', 'of', 'now');
  await archived(archiving, server);
  await console.act('time/restore', { archive: 'shop', at, into: 'files', keys: [] });
  expect(await console.ended('restore')).toMatchObject({ succeeded: true });
  const restores = join(console.deployment.directory, 'restores');
  const [name = ''] = await readdir(restores);
  expect((await stat(restores)).mode & 0o777).toBe(0o700);
  await using scratch = await Scratch.start({
    program: 'redis-server',
    directory: join(restores, name),
    loads: 'append-only',
  });
  expect(await scratch.text('GET', 'of')).toBe('then');
});

test('a drill restores the whole, compares, and stands on the line of time with its keys', async () => {
  await console.act('time/drill');
  const { says } = await console.ended('drill');
  expect(says).toContain('The archive was restored to offset');
  const { archives } = await console.view('time', moments);
  const keys = Number(await server.command('DBSIZE'));
  expect(archives[0]?.drills).toMatchObject([{ passed: true, keys }]);
  expect(console.events.map(({ code }) => code)).toContain('ARCHIVE_DRILL_PASSED');
});

test.each([
  ['a moment that is still to come', { archive: 'shop', at: Date.now() + 9e9 }, 'CONSOLE_REFUSED'],
  ['one before anything was archived', { archive: 'shop', at: 1 }, 'CONSOLE_REFUSED'],
  ['an archive that there is not', { archive: '../other', at: 1 }, 'CONSOLE_NOT_FOUND'],
])('%s is refused before anything begins', async (_, asked, code) => {
  const jobs = console.events.length;
  const query = { ...asked, at: String(asked.at) };
  await expect(console.view('time/preview', preview, query)).rejects.toMatchObject({ code });
  const body = { ...asked, into: 'files', keys: [] };
  await expect(console.act('time/restore', body)).rejects.toMatchObject({ code });
  expect(console.events).toHaveLength(jobs);
});

test('without a key of the archive its moments are shown, and what is sealed stays so', async () => {
  const poor = await furnish(stage, { rooms, text: text.slice(0, text.indexOf('console:')) });
  const { archives, gaps } = await poor.view('time', moments);
  expect(archives).toMatchObject([{ name: 'shop', marks: [] }]);
  expect(gaps.map(({ what }) => what)).toEqual([expect.stringContaining('console.archive_key')]);
  const body = { archive: 'shop', at: archives[0]?.histories[0]?.to ?? 0, into: 'files', keys: [] };
  await expect(poor.act('time/restore', body)).rejects.toMatchObject({
    code: 'CONSOLE_NOT_SET_UP',
  });
  await expect(poor.act('time/drill')).rejects.toMatchObject({ code: 'CONSOLE_NOT_SET_UP' });
});

test('keys come back through a gateway, which lets the login of the console do that and nothing else', async () => {
  const gateway = await GatewayProcess.serving(stage, server, {
    users: [
      "restorer: { from: loopback, keys: ['*'], commands: { allow: [pexpiretime, select], dangerously_allow: [dump, restore] } }",
    ],
    gateway: [],
    login: `{ user: restorer, password: { file: ${directory}/password } }`,
  });
  const at = await momentAfter('SET', 'by', 'gateway');
  await server.command('DEL', 'by');
  await archived(archiving, server);
  const front = gateway.addresses[0] ?? '';
  const behind = await furnish(stage, {
    rooms,
    text: text.replace(/to: .*/, `to: ${front}`),
  });
  await behind.act('time/restore', { archive: 'shop', at, into: 'server', keys: ['by'] });
  expect(await behind.ended('restore')).toMatchObject({ succeeded: true });
  expect(await server.command('GET', 'by')).toBe('gateway');
  using peer = await gateway.peer(portOf(front));
  expect(await peer.ask('AUTH', 'restorer', 'secret')).toBe('OK');
  expect(await peer.ask('GET', 'by')).toMatch(/^-NOPERM/);
});

test('whoever logs in brings a flushed database back, and the log says who it was', async () => {
  await server.command('SET', 'precious', 'thing');
  const before = Date.now();
  await server.command('FLUSHALL');
  await archived(archiving, server);
  await using stand = await ConsoleStand.open(stage, {
    people: { anna: ['operator'], vera: ['viewer'] },
    others: { 'shop.yaml': text },
  });
  const anna = await stand.loggedIn('anna');
  const timeOf = async (): Promise<v.InferOutput<typeof timeAnswer>> =>
    v.parse(timeAnswer, (await anna.get('/api/d/shop/time')).json);
  // A look through the stream may take longer than one answer.
  const mark = await waitFor(
    async () =>
      (await timeOf()).archives[0]?.marks.find(({ kind, at }) => kind === 'flush' && at >= before),
    { what: 'the mark of what was flushed' },
  );
  const body = { archive: 'shop', at: mark.at - 1, into: 'server', keys: ['*'] };

  const vera = await stand.loggedIn('vera');
  expect((await vera.post('/api/d/shop/time/restore', body)).status).toBe(403);
  expect(await server.command('GET', 'precious')).toBeNull();

  const begun = v.parse(jobAnswer, (await anna.post('/api/d/shop/time/restore', body)).json);
  const job = await waitFor(
    async () => {
      const { json } = await vera.get(`/api/d/shop/jobs/${begun.id}`);
      const now = v.parse(jobAnswer, json);
      return now.ended !== null && now;
    },
    { what: 'the end of the restore' },
  );
  expect(job).toMatchObject({ kind: 'restore', by: 'anna', succeeded: true });
  expect((await vera.get('/api/d/shop/jobs/no-such-job')).status).toBe(404);
  expect(await server.command('GET', 'precious')).toBe('thing');
  const [act] = await stand.told('CONSOLE_JOB_ENDED');
  expect(act).toMatchObject({ fields: { kind: 'restore', by: 'anna', deployment: 'shop' } });
});

const timeAnswer = v.object({
  archives: v.array(v.object({ marks: v.array(v.object({ at: v.number(), kind: v.string() })) })),
});

const jobAnswer = v.object({
  id: v.string(),
  kind: v.string(),
  by: v.string(),
  ended: v.nullable(v.number()),
  succeeded: v.nullable(v.boolean()),
});
