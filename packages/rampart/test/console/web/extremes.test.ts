// What no usual day brings: names that want to be more than names, a hundred deployments, and a flood.
import { describe, expect, it } from 'vitest';

import { viewNames } from '../../../src/console/web/route/route.ts';
import { mostKept } from '../../../src/console/web/talk/recent.ts';
import { visits } from './browser.ts';
import { eventAt } from './scene-events.ts';
import { hostile, hostileScene } from './scene-hostile.ts';
import { usualScene } from './scene.ts';

const visit = visits();
const isFull = process.env['RAMPART_FULL'] === '1';

const eventsASecond = 5_000;
const betweenBatches = 100;

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
          .filter((one) =>
            [...one.childNodes].some(
              ({ nodeType, nodeValue }) =>
                nodeType === 3 && /[\u202a-\u202e\u2066-\u2069\u200b]/u.test(nodeValue ?? ''),
            ),
          )
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
    const event = {
      time,
      class: 'api_activity',
      code: hostile,
      severity: 'high',
      outcome: 'refused',
    };
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

/** Sends so many events a second until stopped; gives how many were sent. */
function flood(): { readonly sent: () => number; readonly stop: () => void } {
  const { fixture } = visit();
  let sent = 100;
  const timer = setInterval(() => {
    const count = (eventsASecond * betweenBatches) / 1_000;
    fixture.flood(Array.from({ length: count }, (_, n) => eventAt(sent + n, Date.now())));
    sent += count;
  }, betweenBatches);
  return { sent: () => sent - 100, stop: () => clearInterval(timer) };
}

describe('five thousand events a second', () => {
  it('leave the page answering, its list bounded, and nothing uncounted', async () => {
    const { page, open } = visit();
    await open('cars/now');
    const flow = flood();
    try {
      const message = page.locator('.events li').first();
      await expect.poll(() => flow.sent(), { timeout: 300_000 }).toBeGreaterThan(5_000);
      // Each of these waits until the page has done what a click asks for.
      await page.getByRole('button', { name: 'Pause' }).click();
      const held = await message.innerText();
      await page.getByRole('button', { name: /^Go on \([\d,]+ more\)/u }).waitFor();
      expect(await message.innerText()).toBe(held);
      await page.getByLabel('Severity').selectOption('high');
      await page.getByRole('button', { name: /^Go on/u }).click();
      await page.getByRole('link', { name: 'Path' }).click();
      await page.getByText('One of two gateways serves').waitFor();
      await page.getByRole('link', { name: 'Now' }).click();
      expect(await page.locator('.events li').count()).toBeLessThanOrEqual(120);
    } finally {
      flow.stop();
    }
  });

  it('do not let its memory grow', async () => {
    const { page, open } = visit();
    await open('cars/now');
    const flow = flood();
    try {
      // Sampled: what is kept has been thrown away several times over; in full it runs for minutes.
      const long = isFull ? 60 * eventsASecond : 3 * mostKept;
      await expect.poll(() => flow.sent(), { timeout: 300_000 }).toBeGreaterThan(2 * mostKept);
      const early = await heapOf(page);
      await expect
        .poll(() => flow.sent(), { timeout: 300_000 })
        .toBeGreaterThan(2 * mostKept + long);
      expect(await heapOf(page)).toBeLessThan(early * 1.5 + 4_000_000);
    } finally {
      flow.stop();
    }
  });

  it('are said to be too many where the server left some out', async () => {
    const { page, fixture, open } = visit();
    await open('cars/now');
    await expect.poll(() => fixture.listeners).toBeGreaterThan(0);
    fixture.push('lost', { count: 1_200 });
    await page.getByText('1,200 events came too fast for this page').waitFor();
  });
});

/** Bytes that are in use once what nobody holds has been collected. */
async function heapOf(page: ReturnType<typeof visit>['page']): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
