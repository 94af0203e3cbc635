import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { askAdmin } from '../../../src/gateway/admin/ask.ts';
import { approve, connections, unlock } from '../../../src/gateway/admin/verbs.ts';
import { hashPassword } from '../../../src/gateway/login/password-hash.ts';
import type { Peer } from '../peer.ts';
import { GatewayProcess } from './gateway-process.ts';
import { enrol, type CodeOf } from './second-factors.ts';

const stage = new Stage();
let redis: RedisServer;
let gateway: GatewayProcess;
let codeOf: CodeOf;

const set = ['CONFIG', 'SET', 'maxmemory', '100mb'] as const;

beforeAll(async () => {
  redis = await stage.redis({});
  const password = 'password: { hash: { env: OPS_HASH } }';
  gateway = await GatewayProcess.prepared(
    stage,
    redis,
    {
      users: [
        `ops: { can: [read, write, admin], keys: ["*"], ${password}, unlock: { totp: [config|set] } }`,
        `vault: { can: [admin], ${password}, unlock: { totp: [config|set], approval: second-person } }`,
        `app: { can: [read, write], keys: ["*"], ${password} }`,
      ],
      gateway: ['workers: 2'],
    },
    { OPS_HASH: await hashPassword(Buffer.from('right')) },
  );
  codeOf = await enrol(
    gateway.directory,
    redis,
    ['ann', 'ben', 'cat', 'dan', 'eve', 'fay', 'gil', 'hal'].map((name) => ({
      name,
      users: ['ops', 'vault'],
      approves: true,
    })),
  );
  await gateway.start();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function loggedIn(user: string): Promise<Peer> {
  const peer = await gateway.peer();
  expect(await peer.ask('AUTH', user, 'right')).toBe('OK');
  return peer;
}

/** The connection of a user who has one. */
async function connectionOf(user: string): Promise<string> {
  const [only, ...others] = await askAdmin(gateway.socket, connections, { user });
  expect(others).toEqual([]);
  return only?.id ?? '';
}

async function order(user: string, operator: string, uses: number | null) {
  return {
    user,
    operator,
    code: codeOf(operator),
    connection: await connectionOf(user),
    words: ['CONFIG', 'SET', 'maxmemory', '*'],
    lasts: 60_000,
    uses,
  };
}

describe('a second factor', () => {
  it('opens one command on one connection, once, and that is written down before', async () => {
    using peer = await loggedIn('ops');
    expect(await peer.ask(...set)).toMatch(/^-NOPERM second authentication required/);
    const answer = await askAdmin(gateway.socket, unlock, await order('ops', 'ann', 1));
    expect(answer.kind).toBe('granted');
    expect((await gateway.status()).grants).toBe(1);
    expect(await peer.ask('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')).toMatch(/^-NOPERM/);
    using other = await loggedIn('ops');
    expect(await other.ask(...set)).toMatch(/^-NOPERM second authentication required/);
    expect(await peer.ask(...set)).toBe('OK');
    expect(await redis.command('CONFIG', 'GET', 'maxmemory')).toEqual(['maxmemory', '104857600']);
    expect(await peer.ask(...set)).toMatch(/^-NOPERM second authentication required/);
    const [used] = await gateway.told('GATEWAY_PRIVILEGE_USED');
    expect(used).toMatchObject({
      severity: 'high',
      fields: { user: 'ops', command: 'config|set' },
    });
  });

  it('can be given over the connection itself, and ends when that logs in anew', async () => {
    using peer = await loggedIn('ops');
    const words = [
      'UNLOCK',
      codeOf('ben'),
      'AS',
      'ben',
      'FOR',
      '1m',
      'CONFIG',
      'SET',
      'maxmemory',
      '*',
    ];
    expect(await peer.ask('RAMPART', ...words)).toBe('OK');
    expect(await peer.ask(...set)).toBe('OK');
    expect(await peer.ask('RAMPART', ...words)).toMatch(/^-NOPERM second authentication refused/);
    expect(await peer.ask('AUTH', 'ops', 'right')).toBe('OK');
    expect(await peer.ask(...set)).toMatch(/^-NOPERM second authentication required/);
    // The server was never asked for a command that it does not know.
    expect(await redis.info('errorstats')).not.toHaveProperty('errorstat_ERR');
  });

  it('is nothing that other users know of', async () => {
    using peer = await loggedIn('app');
    expect(await peer.ask('RAMPART', 'UNLOCK', '123456')).toMatch(
      /^-ERR unknown command 'RAMPART'/,
    );
  });

  it('waits for a second person where the policy wants one', async () => {
    using peer = await loggedIn('vault');
    const asked = await askAdmin(gateway.socket, unlock, await order('vault', 'cat', null));
    if (asked.kind !== 'pending') throw new Error('It does not wait.');
    expect(await peer.ask(...set)).toMatch(/^-NOPERM/);
    const verdict = { id: asked.id, operator: 'dan', code: codeOf('dan') };
    await expect(
      askAdmin(gateway.socket, approve, { ...verdict, operator: 'cat', code: codeOf('cat') }),
    ).rejects.toMatchObject({ code: 'GATEWAY_APPROVAL_OWN' });
    await askAdmin(gateway.socket, approve, verdict);
    expect(await peer.ask(...set)).toBe('OK');
    const granted = await gateway.told('GATEWAY_UNLOCK_GRANTED');
    expect(granted.at(-1)).toMatchObject({ fields: { operator: 'cat', approvedBy: 'dan' } });
  });

  it('is asked for again when a transaction is run, and a use is one command of it', async () => {
    using peer = await loggedIn('ops');
    await askAdmin(gateway.socket, unlock, await order('ops', 'eve', 2));
    await peer.ask('MULTI');
    for (let count = 0; count < 3; count += 1) expect(await peer.ask(...set)).toBe('QUEUED');
    expect(await peer.ask('EXEC')).toMatch(/^-EXECABORT/);
    await peer.ask('MULTI');
    for (let count = 0; count < 2; count += 1) expect(await peer.ask(...set)).toBe('QUEUED');
    expect(await peer.ask('EXEC')).toEqual(['OK', 'OK']);
    await peer.ask('MULTI');
    expect(await peer.ask(...set)).toMatch(/^-NOPERM second authentication required/);
    expect(await peer.ask('EXEC')).toMatch(/^-EXECABORT/);
  });

  it('is of no use while the log cannot be written, and ordinary commands go on', async () => {
    using peer = await loggedIn('ops');
    await askAdmin(gateway.socket, unlock, await order('ops', 'gil', null));
    const events = join(gateway.directory, 'events');
    await rename(events, `${events}.away`);
    await writeFile(events, 'in the way of the directory');
    await waitFor(async () => (await gateway.status()).log === 'broken', { what: 'a broken log' });
    const refused = /^-ERR the audit log cannot be written, so no privileged command is passed/;
    await waitFor(async () => refused.test(String(await peer.ask(...set))), { what: 'a refusal' });
    expect(await peer.ask('SET', 'x', '1')).toBe('OK');
    await expect(
      askAdmin(gateway.socket, unlock, await order('ops', 'hal', null)),
    ).rejects.toMatchObject({ code: 'GATEWAY_UNLOCK_LOG_AWAY' });
    await rm(events);
    await rename(`${events}.away`, events);
    await waitFor(async () => (await gateway.status()).log === 'written', { what: 'the log' });
    expect(await peer.ask(...set)).toBe('OK');
    await peer.ask('DEL', 'x');
  });

  it('opens nothing while the server is away, for a code could be used twice', async () => {
    using peer = await loggedIn('ops');
    const given = await order('ops', 'fay', null);
    redis.pause();
    const words = [
      'UNLOCK',
      given.code,
      'AS',
      'fay',
      'FOR',
      '1m',
      'CONFIG',
      'SET',
      'maxmemory',
      '*',
    ];
    expect(await peer.ask('RAMPART', ...words)).toMatch(/^-NOPERM second authentication refused/);
    redis.resume();
    await waitFor(async () => (await peer.ask('GET', 'x')) === null, { what: 'the server' });
    expect((await gateway.status()).grants).toBe(0);
  });
});
