// What people do in the shop, in Chromium, while keys and sessions change under their hands. The tests of
// browser.test.ts.
import type { Ring } from '@rampart/keyring';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { personIn } from '../src/attacker/state.ts';
import { connectRedis } from '../src/shop/redis.ts';
import { openRing } from '../src/shop/ring.ts';
import type { System } from '../src/system.ts';
import { forgetEverything, logIn, stateOf } from './stand.ts';

const patience = 150_000;
vi.setConfig({ testTimeout: patience, hookTimeout: patience });

/** Shared with the attacks: a Chromium and a shop cost more than all that is done with them. */
export interface Stand {
  readonly system: System;
  readonly context: BrowserContext;
}

let system: System;
let context: BrowserContext;
let page: Page;
let problems: string[];

export function honestUse(stand: () => Stand): void {
  beforeEach(async () => {
    ({ system, context } = stand());
    await forgetEverything(context);
    page = await context.newPage();
    problems = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    await logIn(page, system, 'alice');
  });

  afterEach(() => {
    expect(problems).toEqual([]);
  });

  test('one changes the e-mail address, sells a car and buys one', async () => {
    await page.fill('[name=email]', 'alice@new.example');
    await page.click('text=Change address');
    await eventually(async () => personIn(await stateOf(system), 'alice').email).toBe(
      'alice@new.example',
    );

    await open('/sell');
    await page.fill('[name=title]', 'A "very" <good> car');
    await page.click('text=Offer it');
    await eventually(() => page.textContent('h1')).toBe('A "very" <good> car');

    await page.click('text=Buy now');
    await page.waitForURL('**/account');
    expect(await page.textContent('tbody')).toContain('A "very" <good> car');
  });

  test('a page works out instalments and watches a car by fetch', async () => {
    await open('/cars/car-2');
    await page.click('text=Work it out');
    await eventually(instalment).toMatch(/^€ \d+ a month/);
    await watch().click();
    await eventually(() => watch().getAttribute('aria-pressed')).toBe('true');
    expect(personIn(await stateOf(system), 'alice').watching).toContain('car-2');
  });

  test('an open page goes on unnoticed when keys are rotated', async () => {
    await open('/cars/car-3');
    const asked = answerDialogs(false);
    await withRing((ring) => ring.rotate({ immediately: true }));
    await page.click('text=Work it out');
    await eventually(instalment).toMatch(/^€ \d+ a month/);
    await page.click('text=Buy now');
    await page.waitForURL('**/account');
    expect(asked).toEqual([]);
  });

  test('after a compromise an open page asks whether to go on', async () => {
    await open('/cars/car-3');
    const asked = answerDialogs(true);
    await withRing((ring) => ring.compromised());
    // Other servers may learn of it a moment later; until then a person presses the button again.
    await eventually(async () => {
      await page.click('text=Work it out');
      await page.waitForFunction(() => document.querySelector('#instalment')?.textContent !== '');
      return (await instalment())?.startsWith('€') === true && asked.length > 0;
    }).toBe(true);
  });

  test('an open page goes on when the same person logs in anew', async () => {
    await open('/cars/car-4');
    const asked = answerDialogs(false);
    await logIn(await context.newPage(), system, 'alice');
    await watch().click();
    await eventually(() => watch().getAttribute('aria-pressed')).toBe('true');
    expect(asked).toEqual([]);
  });

  test('an open page asks when somebody else has logged in', async () => {
    await open('/cars/car-5');
    const asked = answerDialogs(false);
    await logIn(await context.newPage(), system, 'bob');
    await watch().click();
    await eventually(() => Promise.resolve(asked.length)).toBe(1);
    expect(personIn(await stateOf(system), 'bob').watching).toEqual([]);
  });

  test('news come over the live connection', async () => {
    await open('/');
    await eventually(() => page.textContent('#live')).toContain('Alice Albrecht');
  });
}

const open = (path: string): Promise<unknown> => page.goto(`${system.origins.shop}${path}`);
const watch = () => page.locator('#watch');
const eventually = (look: () => Promise<unknown>) => expect.poll(look, { timeout: patience / 4 });
const instalment = (): Promise<string | null> => page.textContent('#instalment');

/** As an operator would, from a machine of his own. */
async function withRing(act: (ring: Ring) => Promise<unknown>): Promise<void> {
  const { redis, rings } = await connectRedis(system.store.url);
  try {
    await using ring = openRing(rings, system.sealKey);
    await ring.ready();
    await act(ring);
  } finally {
    redis.destroy();
  }
}

/** Answers what the page asks, and keeps it. */
function answerDialogs(accept: boolean): readonly string[] {
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.message());
    return accept ? dialog.accept() : dialog.dismiss();
  });
  return asked;
}
