import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { SharedSteps } from '../../../src/gateway/unlock/shared-steps.ts';
import { stepAt } from '../../../src/gateway/unlock/totp.ts';
import { askerOf } from '../ask-server.ts';

const key = '{rampart:gateway}:steps';
const stage = new Stage();
let redis: Awaited<ReturnType<Stage['redis']>>;
let time = 1_700_000_000_000;

beforeAll(async () => {
  redis = await stage.redis({});
});
beforeEach(async () => {
  await redis.command('FLUSHALL');
});
afterAll(() => stage[Symbol.asyncDispose]());

const gateway = (): SharedSteps => new SharedSteps(askerOf(redis), key, () => time);
const codeOf = (code: string): unknown => expect.objectContaining({ code });

/** Long enough for every code that was shown when the memory began to be refused anyway. */
function pass(): number {
  time += 120_000;
  return stepAt(time);
}

it('a step that one gateway has accepted is refused by the others', async () => {
  const [a, b] = [gateway(), gateway()];
  await a.prepare();
  const step = pass();
  await a.claim('ops', step);
  await expect(b.claim('ops', step)).rejects.toEqual(codeOf('GATEWAY_CODE_USED'));
  await expect(b.claim('ops', step - 1)).rejects.toEqual(codeOf('GATEWAY_CODE_USED'));
  await b.claim('alice', step);
});

it('of many gateways that ask at the same moment, one is told yes', async () => {
  const all = Array.from({ length: 10 }, gateway);
  await gateway().prepare();
  const step = pass();
  const answers = await Promise.allSettled(all.map((each) => each.claim('ops', step)));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('a flush gives no used code back', async () => {
  const [a, b] = [gateway(), gateway()];
  await a.prepare();
  const step = pass();
  await a.claim('ops', step);
  await redis.command('FLUSHALL');
  await expect(b.claim('ops', step)).rejects.toEqual(codeOf('GATEWAY_CODE_EARLY'));
  await expect(b.claim('ops', step + 1)).rejects.toEqual(codeOf('GATEWAY_CODE_EARLY'));
  await b.claim('ops', pass());
});

it('without the server nothing is accepted', async () => {
  const steps = gateway();
  await redis.stop();
  await expect(steps.claim('ops', pass())).rejects.toEqual(codeOf('GATEWAY_UNLOCK_SERVER_AWAY'));
  await redis.restart();
  await redis.command('SET', key, 'not what it was');
  await expect(steps.claim('ops', pass())).rejects.toEqual(codeOf('GATEWAY_UNLOCK_SERVER_AWAY'));
});
