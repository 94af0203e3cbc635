import { findProgram, redisProgram, Stage } from '@rampart/stage';
import * as v from 'valibot';
import { afterAll, expect, test } from 'vitest';

import { openProof } from '../../../src/console/rooms/proof/proof.ts';
import { furnish } from './house.ts';

const stage = new Stage();
afterAll(() => stage[Symbol.asyncDispose]());

const program = findProgram(redisProgram);
const text = `version: 1
app: shop
gateway: { listen: "127.0.0.1:0", upstream: "127.0.0.1:1" }
`;

const proofView = v.object({
  at: v.nullable(v.number()),
  matrix: v.nullable(
    v.object({
      lines: v.array(v.object({ attack: v.string(), stopped: v.nullable(v.boolean()) })),
    }),
  ),
  stories: v.record(v.string(), v.object({ story: v.string(), goal: v.string() })),
});

test('attacks are tried on scratch servers in a process of its own, and what they met is kept', async () => {
  const room = openProof({ program, only: 'price-by-discount', ablate: false });
  const console = await furnish(stage, { text, rooms: [room] });
  const before = await console.view('proof', proofView);
  expect(before).toMatchObject({ at: null, matrix: null });
  expect(
    Object.values(before.stories).every(({ story, goal }) => story !== '' && goal !== ''),
  ).toBe(true);

  await console.act('proof/run');
  await expect(console.act('proof/run')).rejects.toMatchObject({ code: 'CONSOLE_JOB_RUNNING' });
  expect(await console.ended('prove')).toMatchObject({
    succeeded: true,
    says: '1 of 1 attacks met enough defences, or somebody answers for them.',
  });
  const { at, matrix } = await console.view('proof', proofView);
  expect(at).not.toBeNull();
  expect(matrix?.lines).toMatchObject([{ attack: 'price-by-discount', stopped: true }]);
});

test('a campaign that cannot begin says why', async () => {
  const room = openProof({ program: '/nowhere/redis-server', only: 'price', ablate: false });
  const console = await furnish(stage, { text, rooms: [room] });
  await console.act('proof/run');
  const job = await console.ended('prove');
  expect(job.succeeded).toBe(false);
  expect(job.says).toContain('/nowhere/redis-server');
});

test('when the console ends, the campaign ends with it', async () => {
  const room = openProof({ program, only: '', ablate: true });
  const console = await furnish(stage, { text, rooms: [room] });
  await console.act('proof/run');
  await console.jobs[Symbol.asyncDispose]();
  expect(console.jobs.last('shop', 'prove')).toMatchObject({ succeeded: false });
});
