import { Stage, waitFor } from '@rampart/stage';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { askAdmin } from '../../../src/gateway/admin/ask.ts';
import { claimStep, connections, unlock } from '../../../src/gateway/admin/verbs.ts';
import { hashPassword } from '../../../src/gateway/login/password-hash.ts';
import { stepAt } from '../../../src/gateway/unlock/totp.ts';
import { GatewayProcess } from '../../gateway/operate/gateway-process.ts';
import { enrol } from '../../gateway/operate/second-factors.ts';
import type { CodeOf } from '../../gateway/operate/second-factors.ts';
import type { Peer } from '../../gateway/peer.ts';
import { ConsoleStand, passwordOf } from '../stand.ts';
import type { Visitor } from '../visitor.ts';

const unlockView = v.object({
  requests: v.array(v.looseObject({ id: v.string() })),
  grants: v.array(v.looseObject({})),
  history: v.array(v.looseObject({ code: v.string() })),
});

const stage = new Stage();
let gateway: GatewayProcess;
let stand: ConsoleStand;
let codeOf: CodeOf;
let anna: Visitor;
let ben: Visitor;
let peer: Peer;

const set = ['CONFIG', 'SET', 'maxmemory', '100mb'] as const;

beforeAll(async () => {
  const redis = await stage.redis({});
  const password = 'password: { hash: { env: OPS_HASH } }';
  gateway = await GatewayProcess.prepared(
    stage,
    redis,
    {
      users: [
        `vault: { can: [admin], ${password}, unlock: { totp: [config|set], approval: second-person } }`,
      ],
      gateway: ['workers: 1'],
    },
    { OPS_HASH: await hashPassword(Buffer.from('right')) },
  );
  const people = ['anna', 'ben', 'cleo'].map((name) => ({
    name,
    users: ['vault'],
    approves: true,
  }));
  codeOf = await enrol(gateway.directory, redis, people);
  await gateway.start();
  stand = await ConsoleStand.open(stage, {
    people: { anna: ['operator', 'approver'], ben: ['operator', 'approver'], cleo: ['viewer'] },
    enrolled: { directory: gateway.directory, codeOf },
  });
  anna = await stand.loggedIn('anna');
  ben = await stand.loggedIn('ben');
  peer = await gateway.peer();
  expect(await peer.ask('AUTH', 'vault', 'right')).toBe('OK');
}, 300_000);
afterAll(async () => {
  peer[Symbol.dispose]();
  await stand[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

async function viewOf(visitor: Visitor): Promise<v.InferOutput<typeof unlockView>> {
  const { status, json } = await visitor.get('/api/d/cars/unlock');
  expect(status).toBe(200);
  return v.parse(unlockView, json);
}

/** Anna asks for it, on the one connection there is. */
async function asked(): Promise<string> {
  const [only] = await askAdmin(gateway.socket, connections, { user: 'vault' });
  const answer = await askAdmin(gateway.socket, unlock, {
    user: 'vault',
    operator: 'anna',
    code: codeOf('anna'),
    connection: only?.id ?? '',
    words: ['CONFIG', 'SET', 'maxmemory', '*'],
    lasts: 60_000,
    uses: 1,
  });
  return answer.kind === 'pending' ? answer.id : '';
}

describe('an unlock request at the console', () => {
  it('is shown to everybody, and is nobody’s own to approve or refuse', async () => {
    const id = await asked();
    const seen = (visitor: Visitor) =>
      waitFor(
        async () => (await viewOf(visitor)).requests.find((request) => request.id === id) ?? false,
        { what: 'the request at the console' },
      );
    expect(await seen(anna)).toMatchObject({ by: 'anna', user: 'vault', mayApprove: false });
    expect(await seen(ben)).toMatchObject({
      gateway: 'cars',
      pattern: 'CONFIG SET maxmemory *',
      mayApprove: true,
    });
    expect((await ben.get('/api/d/cars/path')).json).toMatchObject({ waiting: 1 });
    for (const verb of ['approve', 'refuse']) {
      const own = await anna.post(`/api/d/cars/unlock/${id}/${verb}`, { code: '123456' });
      expect(own).toMatchObject({ status: 403, json: { error: { code: 'CONSOLE_OWN_REQUEST' } } });
    }
    expect(await peer.ask(...set)).toMatch(/^-NOPERM/);
    const refused = await ben.post(`/api/d/cars/unlock/${id}/refuse`, { code: codeOf('ben') });
    expect(refused).toMatchObject({ status: 200, json: { requests: [] } });
    expect(await peer.ask(...set)).toMatch(/^-NOPERM/);
  });

  it('takes a right code of the approver, and then opens what was asked for', async () => {
    const id = await asked();
    const wrong = await ben.post(`/api/d/cars/unlock/${id}/approve`, { code: '000000' });
    expect(wrong).toMatchObject({
      status: 409,
      json: { error: { code: 'CONSOLE_GATEWAY_REFUSED' } },
    });
    expect(await peer.ask(...set)).toMatch(/^-NOPERM/);
    const fresh = codeOf('ben');
    const right = await waitFor(
      async () => {
        const answer = await ben.post(`/api/d/cars/unlock/${id}/approve`, { code: fresh });
        // After a wrong code none is looked at for a second.
        return answer.text.includes('none is looked at') ? false : answer;
      },
      { what: 'the approval' },
    );
    expect(right).toMatchObject({ status: 200 });
    expect(await peer.ask(...set)).toBe('OK');
    const view = await waitFor(
      async () => {
        const now = await viewOf(ben);
        return now.grants.length > 0 && now;
      },
      { what: 'the grant at the console' },
    );
    expect(view.grants).toMatchObject([{ operator: 'anna', user: 'vault', pattern: 'CONFIG SET' }]);
    expect(view.history.map((each) => each.code)).toEqual(
      expect.arrayContaining([
        'GATEWAY_UNLOCK_GRANTED',
        'GATEWAY_UNLOCK_REFUSED',
        'GATEWAY_UNLOCK_DENIED',
        'GATEWAY_UNLOCK_REQUESTED',
      ]),
    );
  });
});

describe('a code that was used at the console', () => {
  it('is used up at the gateway too', async () => {
    const code = codeOf('cleo');
    const words = { name: 'cleo', password: passwordOf('cleo'), code };
    expect((await stand.visitor().post('/api/session', words)).status).toBe(200);
    const [only] = await askAdmin(gateway.socket, connections, { user: 'vault' });
    const order = {
      user: 'vault',
      operator: 'cleo',
      code,
      connection: only?.id ?? '',
      words: ['CONFIG', 'SET', 'maxmemory', '*'],
      lasts: 60_000,
      uses: 1,
    };
    await expect(askAdmin(gateway.socket, unlock, order)).rejects.toMatchObject({
      code: 'GATEWAY_CODE_USED',
    });
  });

  it('and the other way round', async () => {
    const code = codeOf('cleo');
    await askAdmin(gateway.socket, claimStep, { operator: 'cleo', step: stepAt(Date.now()) + 9 });
    const words = { name: 'cleo', password: passwordOf('cleo'), code };
    expect((await stand.visitor().post('/api/session', words)).status).toBe(401);
  });
});

describe('who is connected', () => {
  it('is shown with the user, the address and whether something is unlocked', async () => {
    const { json } = await anna.get('/api/d/cars/now');
    expect(json).toMatchObject({
      clients: [{ gateway: 'cars', user: 'vault', address: '127.0.0.1', connections: 1 }],
    });
  });

  it('stands on the path, with the gateway at work', async () => {
    const { json } = await anna.get('/api/d/cars/path');
    const states = v.object({
      layers: v.array(v.object({ layer: v.string(), state: v.string() })),
    });
    const { layers } = v.parse(states, json);
    expect(layers).toContainEqual({ layer: 'gateway', state: 'good' });
    expect(layers).toContainEqual({ layer: 'server', state: 'good' });
  });
});
