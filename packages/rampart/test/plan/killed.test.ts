// Apply is killed in the middle: the next run goes on from what is there, and nothing is lost.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findProgram, RedisConnection, redisProgram, Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { sampled } from '../observe/sampled.ts';
import { newGround, policyFile, type Ground } from './ground.ts';

const dying = fileURLToPath(new URL('apply-and-die.ts', import.meta.url));

let stage: Stage;

beforeAll(() => {
  stage = new Stage();
});
afterAll(async () => {
  await stage.strike();
});

const count = 3_000;

/** A server without a password where ours is to be, with some data. */
async function stranger(ground: Ground): Promise<void> {
  const words = ['--port', String(ground.port), '--save', '', '--dir', dirname(ground.directory)];
  const ready = /Ready to accept/;
  await stage.start(findProgram(redisProgram), words, { atStrike: 'kill', ready });
  await using open = await RedisConnection.open({ host: '127.0.0.1', port: ground.port });
  const pairs = Array.from({ length: count }, (_, at) => [`key:${at}`, `value ${at}`]).flat();
  await open.command('MSET', ...pairs);
}

/** Begins to apply, and is killed so many milliseconds after this step has begun. */
async function dieAt(ground: Ground, step: number, later: number): Promise<void> {
  const policy = await policyFile(ground);
  const ran = await stage.node(dying, [policy, stateOf(ground), String(step), String(later)], {
    env: ground.environment(),
  });
  await ran.exited;
}

const stateOf = ({ directory }: Ground): string => join(dirname(directory), 'state');

/** The steps that make a server of the policy from a stranger: the data comes over in the last but one. */
const steps = 12;
const takeOver = steps - 1;

const moments: readonly (readonly [step: number, later: number])[] = [
  [takeOver, 150],
  [takeOver, 0],
  ...Array.from({ length: sampled(steps, 0) }, (_, at) => [at + 1, 0] as const),
  ...Array.from({ length: sampled(12, 0) }, (_, at) => [takeOver, 30 * (at + 1)] as const),
];

describe('apply that is killed', () => {
  it('has as many steps as this test counts on', async () => {
    const ground = await newGround(stage);
    await stranger(ground);
    const plan = await (await ground.site()).plan();
    expect(plan.steps).toHaveLength(steps);
    expect(plan.steps[takeOver - 1]?.kind).toBe('take-over');
  });

  it.each(moments)(
    'in step %i, after %i ms, goes on, and all data is there',
    async (step, later) => {
      const ground = await newGround(stage);
      await stranger(ground);
      await dieAt(ground, step, later);
      const journal = await readFile(join(stateOf(ground), 'journal'), 'utf8');
      expect(journal).toContain('"mark":"begins"');
      const { left } = await ground.converge();
      expect(left).toMatchObject({ steps: [], unseen: [] });
      await using open = await ground.as('rampart-break-glass');
      expect(await open.command('DBSIZE')).toBe(count);
      expect(await open.command('GET', 'key:7')).toBe('value 7');
      // Nothing half-done is left beside what is wanted.
      const files = await readdir(join(ground.directory, 'redis-shop', 'etc'));
      expect(files.filter((name) => name.endsWith('.new'))).toEqual([]);
    },
  );
});

describe('two runs at once', () => {
  it('are one after the other: the second one is refused', async () => {
    const ground = await newGround(stage);
    const runs = await Promise.allSettled([ground.converge(), ground.converge()]);
    const refused = runs.filter((run) => run.status === 'rejected');
    expect(refused).toMatchObject([{ reason: { code: 'PLAN_LOCKED' } }]);
    expect((await (await ground.site()).plan()).steps).toEqual([]);
  });
});
