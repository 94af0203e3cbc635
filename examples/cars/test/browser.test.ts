// The shop in Chromium: honest use, and the attacker's pages with and without its protection. The session
// cookie is SameSite=None in both, so that nothing but the protection can stop an attack.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Attack } from '../src/attacker/attack.ts';
import { attacks } from '../src/attacker/attacks/index.ts';
import { isLoggedInAsAttacker, isLoggedOut, victim } from '../src/attacker/goals.ts';
import { startSystem } from '../src/system.ts';
import type { System } from '../src/system.ts';
import { honestUse } from './honest-use.ts';
import { forgetEverything, logIn, openBrowser, stateOf } from './stand.ts';

const patience = 150_000;
const betweenLooks = 250;

const isFull = process.env['RAMPART_FULL'] === '1';

/** Some in a sampled run; the wire attacks of the tour are all of them. */
const chosen = attacks.filter((_, at) => isFull || at % 5 === 0);

/** That the attacks are real is shown at full size, and by `rampart prove` in every run. */
const states = [
  { state: 'with protection on', isProtected: true },
  ...(isFull ? [{ state: 'with protection off', isProtected: false }] : []),
];

describe.each(states)('$state', ({ isProtected }) => {
  let system: System;
  let context: BrowserContext;
  let page: Page | undefined;

  beforeAll(async () => {
    // Who tries in vain has to be refused by every server; to succeed, one is enough.
    system = await startSystem({ isProtected, sameSite: 'None', servers: isProtected ? 3 : 1 });
    context = await openBrowser(system);
  }, patience);

  afterAll(async () => {
    await system[Symbol.asyncDispose]();
  }, patience);

  if (isProtected) {
    describe('honest use', () => honestUse(() => ({ system, context })));
  }

  const attempt = async (attack: Attack) => {
    page ??= await newVictim(context, system);
    const before = await stateOf(system);
    await page.goto(`${system.origins[attack.place]}/attacks/${attack.id}`);
    await page.click('#go');
    const lured = attack.lure === undefined ? null : page;
    const verdict = page.locator('#verdict');
    await expect
      .poll(
        async () => {
          if (lured !== null) await takeTheBait(lured);
          return verdict.getAttribute('data-kind');
        },
        { timeout: patience, interval: betweenLooks },
      )
      .toMatch(/succeeded|stopped|failed|error/);
    const kind = await verdict.getAttribute('data-kind');
    const text = (await verdict.textContent()) ?? '';
    if (changesWhoIsLoggedIn(attack)) page = undefined;
    return { kind, text, isReached: attack.goal.isReached(before, await stateOf(system)) };
  };

  test.each(chosen.map((attack) => [attack.title, attack] as const))(
    '%s',
    async (_title, attack) => {
      const { kind, text, isReached } = await attempt(attack);
      if (isProtected) {
        expect(isReached, text).toBe(false);
        expect(kind, text).toMatch(/stopped|failed/);
        if (isStoppedByProtection(attack)) expect(text).toMatch(/^stopped by csrf\.\w+ \(CSRF_/);
      } else {
        const isReal = attack.stoppedAnyway === undefined;
        expect(isReached, text).toBe(isReal);
        expect(kind, text).toBe(isReal ? 'succeeded' : 'failed');
      }
    },
    patience,
  );
});

async function newVictim(context: BrowserContext, system: System): Promise<Page> {
  await forgetEverything(context);
  const page = await context.newPage();
  await logIn(page, system, victim);
  return page;
}

function changesWhoIsLoggedIn({ goal }: Attack): boolean {
  return goal === isLoggedInAsAttacker || goal === isLoggedOut;
}

/** What can be clicked in a frame that the shop does not allow is nothing. */
function isStoppedByProtection(attack: Attack): boolean {
  return attack.stoppedAnyway === undefined && attack.lure === undefined;
}

/**
 * Chromium takes no clicks for a frame that has come up, or moved, just now, and tells nobody. A person clicks
 * again, and so does this: as often as somebody looks what came of it.
 */
async function takeTheBait(page: Page): Promise<void> {
  const prize = page.locator('.prize');
  await prize.waitFor();
  const frame = page.frameLocator('.prize iframe');
  // In the frame is the shop, or Chromium's page which says that it must not be.
  // An empty one has a body too, until the page is there.
  await frame.locator('body *').first().waitFor({ state: 'attached' });
  // Before its styles are there, nothing in it lies where it will.
  const inside = await (await page.locator('.prize iframe').elementHandle())?.contentFrame();
  await inside?.waitForLoadState('load');
  const box = await prize.boundingBox();
  if (box === null) throw new Error('The prize is not to be seen.');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}
