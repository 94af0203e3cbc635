import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { stepAt } from '../../../src/gateway/unlock/totp.ts';
import { UsedSteps } from '../../../src/gateway/unlock/used-steps.ts';

const time = 1_700_000_000_000;
const now = stepAt(time);

let directory: string;
let path: string;
const opened: UsedSteps[] = [];

async function open(at: number = time): Promise<UsedSteps> {
  const steps = await UsedSteps.open(path, at);
  opened.push(steps);
  return steps;
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rampart-steps-'));
  path = join(directory, 'used');
});
afterEach(async () => {
  for (const steps of opened.splice(0)) await steps.close();
  await rm(directory, { recursive: true });
});

const codeOf = (code: string): unknown => expect.objectContaining({ code });

describe('a used step', () => {
  it('is refused, and so is every earlier one, for this operator alone', async () => {
    const steps = await open();
    await steps.claim('ops', now + 5);
    for (const step of [now + 5, now + 4]) {
      await expect(steps.claim('ops', step)).rejects.toEqual(codeOf('GATEWAY_CODE_USED'));
    }
    await steps.claim('alice', now + 4);
    await steps.claim('ops', now + 6);
  });

  it('is still used after a restart, also when the clock was set back', async () => {
    await (await open()).claim('ops', now + 5);
    const later = await open(time - 86_400_000);
    await expect(later.claim('ops', now + 5)).rejects.toEqual(codeOf('GATEWAY_CODE_USED'));
    await later.claim('ops', now + 6);
  });

  it('is on disk before it is accepted', async () => {
    const steps = await open();
    await steps.claim('ops', now + 5);
    expect(await readFile(path, 'utf8')).toContain(`ops ${now + 5} `);
  });

  it('is accepted once, however many ask at the same moment', async () => {
    const steps = await open();
    const asked = Array.from({ length: 20 }, () => steps.claim('ops', now + 5));
    const answers = await Promise.allSettled(asked);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('the file', () => {
  it('refuses, when it is new, every code that was shown before', async () => {
    const steps = await open();
    for (const step of [now - 1, now, now + 1]) {
      await expect(steps.claim('ops', step)).rejects.toEqual(codeOf('GATEWAY_CODE_EARLY'));
    }
    await steps.claim('ops', now + 2);
  });

  it('is not begun again by a restart', async () => {
    await (await open()).close();
    opened.splice(0);
    await (await open(time + 3_600_000)).claim('ops', now + 2);
  });

  it('may end in the middle of a line: what was not written was not accepted', async () => {
    await (await open()).claim('ops', now + 5);
    await appendFile(path, `ops ${now + 6} 0123`);
    const steps = await open();
    expect(steps.isDamaged).toBe(false);
    await steps.claim('ops', now + 6);
    await expect((await open()).claim('ops', now + 6)).rejects.toEqual(codeOf('GATEWAY_CODE_USED'));
  });

  it.each([
    ['is empty', () => ''],
    ['has another beginning', (text: string) => `x${text}`],
    ['lacks its first line', (text: string) => text.slice(text.indexOf('\n') + 1)],
    ['has a changed step', (text: string) => text.replace(`ops ${now + 5}`, `ops ${now + 3}`)],
    ['has a changed name', (text: string) => text.replace('ops', 'opt')],
    ['has a line too many', (text: string) => `${text}\n`],
    ['has a line twice', (text: string) => `${text}${text.split('\n')[1]}\n`],
    ['holds other bytes', () => '\0\0\0\0\n'],
  ])('refuses every code when it %s', async (_what, damage) => {
    await (await open()).claim('ops', now + 5);
    await writeFile(path, damage(await readFile(path, 'utf8')));
    const steps = await open();
    expect(steps.isDamaged).toBe(true);
    await expect(steps.claim('ops', now + 99)).rejects.toEqual(codeOf('GATEWAY_STEPS_DAMAGED'));
  });

  it('is written anew when it has grown, and forgets nothing', async () => {
    const first = await open();
    for (let step = 1; step <= 250; step += 1) await first.claim('ops', now + 1 + step);
    const before = (await readFile(path)).length;
    const second = await open();
    expect((await readFile(path)).length).toBeLessThan(before / 50);
    await expect(second.claim('ops', now + 251)).rejects.toEqual(codeOf('GATEWAY_CODE_USED'));
    await second.claim('ops', now + 252);
  });
});
