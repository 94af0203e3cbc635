import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { run } from '../../src/cli/run.ts';
import { hashPassword } from '../../src/gateway/login/password-hash.ts';
import { GatewayProcess } from '../gateway/operate/gateway-process.ts';

const stage = new Stage();
let redis: RedisServer;
let gateway: GatewayProcess;

beforeAll(async () => {
  redis = await stage.redis({});
  gateway = await GatewayProcess.serving(
    stage,
    redis,
    {
      users: ['app: { can: [read], password: { hash: { env: APP_HASH } } }'],
      gateway: ['login: { free: 1, first_delay: 10ms, longest_delay: 100ms, ban_after: 2 }'],
    },
    { APP_HASH: await hashPassword(Buffer.from('right')) },
  );
});
afterAll(() => stage[Symbol.asyncDispose]());

interface Told {
  readonly status: number;
  readonly text: string;
}

async function rampart(...words: readonly string[]): Promise<Told> {
  let text = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((piece) => {
    text += String(piece);
    return true;
  });
  try {
    return { status: await run(words), text };
  } finally {
    write.mockRestore();
  }
}

it('says in ten lines how the gateway is', async () => {
  using peer = await gateway.peer();
  await peer.ask('AUTH', 'app', 'right');
  await waitFor(async () => (await gateway.status()).upstream === 'here', { what: 'the server' });
  const { status, text } = await rampart('gateway', 'status', '--policy', gateway.file);
  expect(status).toBe(0);
  expect(text.replaceAll(/for \d+s|loaded \S+|version [\d.]+/g, '…')).toBe(
    [
      'gateway   cars, …, …',
      `policy    ${gateway.file}, …`,
      `listens   ${gateway.addresses[0]}`,
      'workers   1 of 1',
      'clients   1',
      'server    here, 0 shared and 0 own connections',
      'bans      0',
      'unlocked  0',
      'log       written',
      'mode      enforces',
      '',
    ].join('\n'),
  );
  const json = await rampart('gateway', 'status', '--json', '--socket', gateway.socket);
  expect(JSON.parse(json.text)).toMatchObject({ app: 'cars', connections: 1, log: 'written' });
});

it('has the policy read again, and says why it was not taken', async () => {
  const { text } = await rampart('gateway', 'reload', '--socket', gateway.socket);
  expect(text).toMatch(/^The policy is the same as before\./);
  const users = ['app: { can: [raed] }'];
  await gateway.write({ users, gateway: [] });
  const refused = run(['gateway', 'reload', '--socket', gateway.socket]);
  await expect(refused).rejects.toThrow('Did you mean read?');
  await expect(refused).rejects.toMatchObject({ code: 'POLICY_VALUE' });
});

it('lists bans, and lifts one', async () => {
  const list = ['gateway', 'bans', '--socket', gateway.socket];
  expect((await rampart(...list)).text).toBe('Nobody is banned.\n');
  for (let count = 0; count < 3; count += 1) {
    using peer = await gateway.peer();
    await peer.ask('AUTH', 'nobody', 'wrong').catch(() => undefined);
  }
  await waitFor(async () => (await gateway.status()).bans === 1, { what: 'a ban' });
  expect((await rampart(...list)).text).toMatch(/^127\.0\.0\.1 {2}for another 14m \d+s\n$/);
  const lifted = await rampart(...list, '--lift', '127.0.0.1');
  expect(lifted).toEqual({ status: 0, text: '127.0.0.1 is not banned any more.\n' });
  expect((await rampart(...list, '--lift', '127.0.0.1')).status).toBe(2);
  await gateway.told('GATEWAY_BAN_LIFTED');
});

it('stops it', async () => {
  await rampart('gateway', 'drain', '--socket', gateway.socket);
  expect(await gateway.process.exited).toEqual({ code: 0, signal: null });
  await expect(run(['gateway', 'status', '--socket', gateway.socket])).rejects.toMatchObject({
    code: 'GATEWAY_ADMIN_AWAY',
  });
});
