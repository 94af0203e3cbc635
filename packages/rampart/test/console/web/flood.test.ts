import { describe, expect, it } from 'vitest';

import { mostKept } from '../../../src/console/web/talk/recent.ts';
import { visits } from './browser.ts';
import { eventAt } from './scene-events.ts';

const visit = visits();
const isFull = process.env['RAMPART_FULL'] === '1';

const eventsASecond = 5_000;
const betweenBatches = 100;

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
      await expect.poll(() => flow.sent(), { timeout: 60_000 }).toBeGreaterThan(5_000);
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
      await expect.poll(() => flow.sent(), { timeout: 120_000 }).toBeGreaterThan(2 * mostKept);
      const early = await heapOf(page);
      await expect
        .poll(() => flow.sent(), { timeout: 120_000 })
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
