// The pages against the console itself: a real login, real views, a real log.
import { chromiumLaunch, Stage } from '@rampart/stage';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { buildWebWhenStale, webDirectory } from '../../../setup/web-build.ts';
import { viewNames } from '../../../src/console/web/route/route.ts';
import { ConsoleStand, passwordOf } from '../stand.ts';

const stage = new Stage();
let stand: ConsoleStand;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  await buildWebWhenStale();
  stand = await ConsoleStand.open(stage, { pages: webDirectory });
  browser = await chromium.launch(chromiumLaunch());
});
afterAll(async () => {
  await browser.close();
  await stand[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});
beforeEach(async () => {
  complaints = [];
  context = await browser.newContext({ reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refusal that a page shows is written here by the browser, too.
    const isRefusal = /status of 40[13]/u.test(message.text());
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
  });
});
afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

async function logIn(): Promise<void> {
  await page.goto(stand.visitor().origin);
  await page.getByLabel('Name').fill('anna');
  await page.getByLabel('Password').fill(passwordOf('anna'));
  await page.getByLabel('Code').fill(stand.code('anna'));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Path' }).waitFor();
}

/** There are only three codes at a time, so not every test uses one. */
async function comeByLink(): Promise<void> {
  await page.goto(await stand.console.oneTimeLogin());
  await page.getByRole('button', { name: 'Use it now' }).click();
  await page.getByRole('heading', { level: 1, name: 'Path' }).waitFor();
}

describe('the pages of a real console', () => {
  it('let in who has name, password and code, and nobody else', async () => {
    await page.goto(stand.visitor().origin);
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel('Password').fill('something else');
    await page.getByLabel('Code').fill(stand.code('anna'));
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('CONSOLE_LOGIN_REFUSED').waitFor();
    await logIn();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
    await page.goto(`${stand.visitor().origin}/#/cars/keys`);
    await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
  });

  it('show every view, with what is missing and what to do', async () => {
    await comeByLink();
    for (const view of viewNames) {
      await page
        .getByRole('navigation')
        .getByRole('link', { name: new RegExp(`^${view}`, 'iu') })
        .click();
      await page.getByRole('heading', { level: 1, name: new RegExp(`^${view}$`, 'iu') }).waitFor();
      await page.locator('main .loading').waitFor({ state: 'detached' });
      expect(await page.locator('main').innerText(), view).not.toMatch(/undefined|NaN|\[object/u);
      expect(await page.getByRole('alert').count(), view).toBe(0);
    }
  });

  it('show what happens as it happens, with a hostile name as text', async () => {
    await comeByLink();
    await page.getByRole('link', { name: 'Now', exact: true }).click();
    await page.getByText('live', { exact: true }).waitFor();
    const log = await stand.writer('gateway-2');
    const name = '<img src=x onerror=alert(1)>';
    log.record({
      time: Date.now(),
      class: 'api_activity',
      code: 'GATEWAY_COMMAND_REFUSED',
      severity: 'medium',
      outcome: 'refused',
      layer: 'gateway',
      message: `CONFIG was refused to ${name}.`,
      fields: { user: name },
    });
    await log.close();
    await page.locator('.events').getByText(`CONFIG was refused to ${name}.`).waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });

  it('take the link that the console prints, once', async () => {
    const link = await stand.console.oneTimeLogin();
    await page.goto(link);
    await page.getByRole('button', { name: 'Use it now' }).click();
    await page.getByRole('heading', { level: 1, name: 'Path' }).waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
    await page.goto(link);
    await page.getByRole('button', { name: 'Use it now' }).click();
    await page.getByRole('alert').getByText('CONSOLE_LOGIN_REFUSED').waitFor();
  });
});
