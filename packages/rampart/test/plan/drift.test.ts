import { readFile } from 'node:fs/promises';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { driftBetween } from '../../src/plan/drift/drift.ts';
import { planEvents } from '../../src/plan/drift/events.ts';
import { newGround, type Ground } from './ground.ts';

let stage: Stage;
let ground: Ground;

beforeAll(async () => {
  stage = new Stage();
  ground = await newGround(stage);
  await ground.converge();
});
afterAll(async () => {
  await stage.strike();
});

it('the page of events and the table of events say the same', async () => {
  const page = new URL('../../../../docs/reference/plan-events.md', import.meta.url);
  const text = await readFile(page, 'utf8');
  const onPage = [...text.matchAll(/^\| `(PLAN_\w+)` +\| \w+ +\| (.+?) +\|$/gm)];
  expect(Object.fromEntries(onPage.map(([, code, says]) => [code, says]))).toEqual(planEvents);
});

describe('drift', () => {
  it('is told once when it comes, and once when it is gone', async () => {
    const site = await ground.site();
    const fine = await site.plan();
    expect(driftBetween(null, fine, 0)).toEqual([]);

    await using root = await ground.as('rampart-break-glass');
    await root.command('ACL', 'SETUSER', 'evil', 'on', 'nopass', '+@all', '~*');
    const changed = await site.plan();
    const told = driftBetween(fine, changed, 7);
    expect(told).toMatchObject([
      { code: 'PLAN_DRIFT_FOUND', severity: 'high', time: 7, layer: 'watch' },
    ]);
    expect(told[0]?.message).toBe('login evil of redis-shop is not as the policy says any more.');
    expect(driftBetween(changed, await site.plan(), 8)).toEqual([]);

    await root.command('ACL', 'DELUSER', 'evil');
    const mended = driftBetween(changed, await site.plan(), 9);
    expect(mended.map(({ code }) => code)).toEqual(['PLAN_DRIFT_GONE']);
  });
});
