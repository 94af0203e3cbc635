// A minute of 5,000 events a second through a real console, with a page open that shows them.
import { setTimeout as sleep } from 'node:timers/promises';

import type { RampartEvent } from '@rampart/keyring';
import { chromiumLaunch, Stage } from '@rampart/stage';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { buildWebWhenStale, webDirectory } from '../../../setup/web-build.ts';
import { ConsoleStand } from '../stand.ts';

const perSecond = 5_000;
const seconds = 60;
const ticks = 20;
const total = perSecond * seconds;
const mebibyte = 1024 * 1024;

const stage = new Stage();
let stand: ConsoleStand;
let browser: Browser;
let page: Page;
let devtools: CDPSession;

beforeAll(async () => {
  await buildWebWhenStale();
  stand = await ConsoleStand.open(stage, { pages: webDirectory });
  browser = await chromium.launch(chromiumLaunch());
  page = await browser.newPage({ reducedMotion: 'reduce' });
  devtools = await page.context().newCDPSession(page);
});
afterAll(async () => {
  await browser.close();
  await stand[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

function refusal(count: number): RampartEvent {
  return {
    time: Date.now(),
    class: 'api_activity',
    code: 'GATEWAY_KEY_REFUSED',
    severity: 'high',
    outcome: 'refused',
    layer: 'gateway',
    defence: 'gateway.keys',
    message: `Key ${count} was refused.`,
    fields: { user: 'web', address: '192.0.2.1', count },
  };
}

/** Of the page, once what nobody needs any more is gone. */
async function heapOfPage(): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize;
}

it('the log has every event, the page answers meanwhile, and memory stays flat', async () => {
  const told = { events: 0, lost: 0 };
  await devtools.send('Network.enable');
  devtools.on('Network.eventSourceMessageReceived', ({ eventName, data }) => {
    if (eventName === 'events') told.events += data.split('"GATEWAY_KEY_REFUSED"').length - 1;
    if (eventName === 'lost') told.lost += Number(/"count":(\d+)/.exec(data)?.[1]);
  });
  await page.goto(await stand.console.oneTimeLogin());
  await page.getByRole('button', { name: 'Use it now' }).click();
  await page.getByRole('link', { name: 'Now', exact: true }).click();
  await page.getByText('live', { exact: true }).waitFor();

  const log = await stand.writer('gateway-1');
  const heaps: number[] = [];
  const begun = performance.now();
  for (let sent = 0; sent < total; await sleep(1_000 / ticks)) {
    // Behind a machine that is late, as many as are due.
    const due = Math.min(total, ((performance.now() - begun) / 1_000) * perSecond);
    while (sent < due) log.record(refusal(sent++));
    if (heaps.length < Math.floor((sent / total) * 4)) heaps.push(await heapOfPage());
  }
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: /^Go on/ }).click();
  await expect
    .poll(() => told.events + told.lost, { timeout: 120_000 })
    .toBeGreaterThanOrEqual(total);
  await page
    .locator('.events')
    .getByText(`Key ${total - 1} was refused.`)
    .waitFor();
  // A page that was too slow is told how many it has not got; nothing is left out in silence.
  expect(told.events + told.lost).toBe(total);
  await log.close();
  expect(await stand.countOf('GATEWAY_KEY_REFUSED')).toBe(total);

  const [early = 0, ...later] = heaps;
  expect(Math.max(...later, await heapOfPage()) - early).toBeLessThan(20 * mebibyte);
}, 600_000);
