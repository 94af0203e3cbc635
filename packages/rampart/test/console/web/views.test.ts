import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { viewNames, type ViewName } from '../../../src/console/web/route/route.ts';
import { barriers, narrow, visits, wide } from './browser.ts';
import { emptyScene } from './scene-empty.ts';

const visit = visits();
const isFull = process.env['RAMPART_FULL'] === '1';

/** What has to be read in each view on a usual day. */
const tells: Readonly<Record<ViewName, string>> = {
  path: 'One of two gateways serves',
  now: 'Many refusals from one address',
  posture: 'Replication is encrypted',
  risk: 'Encrypt every hop',
  proof: 'A cron line is planted',
  time: 'FLUSHALL by ops',
  keys: 'k-51c00e',
  unlock: 'CONFIG SET maxmemory',
  users: 'session:*',
  policy: 'Network web',
};

const looks = [
  { colorScheme: 'light', size: wide },
  { colorScheme: 'dark', size: narrow },
  { colorScheme: 'dark', size: wide },
  { colorScheme: 'light', size: narrow },
] as const;

/** In full every view in every look; sampled, one look after the other. */
function looksOf(view: ViewName): readonly (typeof looks)[number][] {
  const at = viewNames.indexOf(view);
  return isFull ? looks : looks.slice(at % 4, (at % 4) + 1);
}

describe('every view', () => {
  beforeAll(async () => {
    await visit().open('cars/users');
  });

  it.each(viewNames)(
    '%s is reached by its link, says what there is, and has no barrier',
    async (view) => {
      const { page } = visit();
      await page
        .getByRole('navigation')
        .getByRole('link', { name: new RegExp(`^${view}`, 'iu') })
        .click();
      await page.getByText(tells[view]).first().waitFor();
      expect(await page.title()).toMatch(new RegExp(`^${view}, cars – Rampart$`, 'iu'));
      for (const { colorScheme, size } of looksOf(view)) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect(await barriers(page), `${colorScheme}, ${size.width} wide`).toEqual([]);
        const isWider = await page.evaluate(
          () => document.documentElement.scrollWidth > innerWidth,
        );
        expect(isWider, `wider than ${size.width}`).toBe(false);
      }
    },
  );

  it('says what to do when there is nothing', async () => {
    const { page, go, open } = visit();
    await open('cars/now', emptyScene());
    for (const view of viewNames) {
      await go(`cars/${view}`);
      await page.locator('.empty').first().waitFor();
      const words = await page.locator('main').innerText();
      expect(words, view).not.toMatch(/undefined|NaN|\[object/u);
      expect(words, view).toContain('Start what is missing');
    }
  });

  it('says why it cannot be shown, what to do, and asks again', async () => {
    const { page, fixture, open } = visit();
    fixture.refusals.set('keys', { status: 503, code: 'CONSOLE_GATEWAY_AWAY' });
    await open('cars/keys');
    const alert = page.getByRole('alert');
    await alert.getByText('CONSOLE_GATEWAY_AWAY').waitFor();
    expect(await alert.innerText()).toContain('Wait until the test is over.');
    fixture.refusals.clear();
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.getByText(tells.keys).first().waitFor();
  });
});

describe('the way from view to view', () => {
  it('is walked with the keyboard alone', async () => {
    const { page, open } = visit();
    await open('cars/path');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    for (const view of isFull ? viewNames : (['now', 'policy'] as const)) {
      await tabTo(page, new RegExp(`^${view}$`, 'iu'));
      await page.keyboard.press('Enter');
      await page.getByText(tells[view]).first().waitFor();
      // From the heading of the view back to the menu, as a person goes back.
      await page.evaluate(() => document.querySelector<HTMLElement>('.skip')?.focus());
    }
  });

  it('goes deeper into a layer, and from its heading on', async () => {
    const { page, open } = visit();
    await open('cars/path');
    await tabTo(page, /^gateway/u);
    await page.keyboard.press('Enter');
    await page.getByText('gateway.login').waitFor();
    expect(await focused(page)).toMatch(/^gateway stops/u);
    await tabTo(page, /gw-2/u);
    await page.keyboard.press('Enter');
    await page.getByText('connections').last().waitFor();
  });

  it('goes back by the browser’s own button, and begins at the heading', async () => {
    const { page, open } = visit();
    await open('cars/path');
    await page.getByRole('link', { name: 'Posture' }).click();
    await page.getByRole('heading', { level: 1, name: 'Posture' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Posture');
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Path' }).waitFor();
  });

  it('says where an address leads that leads nowhere', async () => {
    const { page, go } = visit();
    await go('cars/treasure');
    await page.getByText('There is no such page').waitFor();
    await go('boats/path');
    await page.getByText('There is no deployment boats').waitFor();
  });
});

function focused(page: Page): Promise<string> {
  return page.evaluate(() => (document.activeElement?.textContent ?? '').trim());
}

/** Presses Tab until the focus stands on what reads like that. */
async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    if (wanted.test(await focused(page))) return;
  }
  throw new Error(`Nothing that reads like ${wanted.source} is reached by Tab.`);
}
