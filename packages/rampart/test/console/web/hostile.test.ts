import { describe, expect, it } from 'vitest';

import { viewNames } from '../../../src/console/web/route/route.ts';
import { visits } from './browser.ts';
import { hostile, hostileScene } from './scene-hostile.ts';
import { usualScene } from './scene.ts';

const visit = visits();

declare global {
  interface Window {
    isTaken?: boolean;
  }
}

describe('hostile names', () => {
  it('are text in every view: they run nothing, load nothing, and hide nothing', async () => {
    const { page, open, go } = visit();
    const outside: string[] = [];
    const note = (request: { url: () => string }): unknown => outside.push(request.url());
    page.on('request', note);
    await open('hostile/path', hostileScene());
    for (const view of viewNames) {
      await go(`hostile/${view}`);
      await page.getByText('<img src=x').first().waitFor();
      const found = await page.evaluate(() => ({
        images: document.querySelectorAll('img, script:not([src]), iframe, [onerror], base').length,
        links: [...document.querySelectorAll('a')].map(({ protocol }) => protocol),
        isTaken: window.isTaken === true,
        hidden: [...document.querySelectorAll('body *')]
          .filter((one) => [...one.childNodes].some(({ nodeType, nodeValue }) => nodeType === 3 && /[\u202a-\u202e\u2066-\u2069\u200b]/u.test(nodeValue ?? '')))
          .map((one) => `${one.parentElement?.className} > ${one.tagName} ${one.className}`),
      }));
      expect(found.images, view).toBe(0);
      expect(new Set(found.links), view).toEqual(new Set(['http:']));
      expect(found.isTaken, view).toBe(false);
      expect.soft(found.hidden, view).toEqual([]);
      const isWider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(isWider, view).toBe(false);
    }
    page.off('request', note);
    const origins = new Set(outside.map((url) => new URL(url).hostname));
    expect([...origins].filter((host) => host !== '' && host !== '127.0.0.1')).toEqual([]);
  });

  it('come by the stream as harmlessly', async () => {
    const { page, fixture, open } = visit();
    await open('cars/now');
    await expect.poll(() => fixture.listeners).toBeGreaterThan(0);
    const time = Date.now();
    const event = { time, class: 'api_activity', code: hostile, severity: 'high', outcome: 'refused' };
    const whole = { ...event, layer: 'gateway', message: hostile, fields: { [hostile]: hostile } };
    fixture.push('events', [{ id: 9_000, chain: hostile, event: whole }, { id: 'none' }, null, 7]);
    await page.locator('.events').getByText('<img src=x').first().waitFor();
    expect(await page.evaluate(() => window.isTaken === true)).toBe(false);
  });
});

describe('a hundred deployments', () => {
  it('are found by a few letters, the worst first', async () => {
    const { page, open } = visit();
    const states = ['good', 'attention', 'bad', 'unknown'] as const;
    const deployments = Array.from({ length: 100 }, (_, n) => ({
      id: `d${n}`,
      app: `shop ${n}`,
      state: states[n % 4] ?? ('good' as const),
      says: n % 4 === 2 ? '1 server down' : 'nothing to mend',
    }));
    const { session } = usualScene(Date.now());
    await open('', { session: { ...session, deployments } });
    const shown = page.locator('.deployments a');
    expect(await shown.count()).toBe(100);
    expect(await shown.first().innerText()).toContain('1 server down');
    await page.getByLabel('Find').fill('shop 42');
    await expect.poll(() => shown.count()).toBe(1);
    await page.getByLabel('Find').press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Path' }).waitFor();
  });
});
