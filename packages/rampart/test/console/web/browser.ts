// One Chromium, one fixture server and one page for a test file: pages are changed by their address, as a
// person does it, so a whole file costs a few seconds.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type axe from 'axe-core';
import { chromiumLaunch } from '@rampart/stage';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

import { openFixture, type Fixture } from './fixture-server.ts';
import { usualScene, type Scene } from './scene.ts';

export interface Visit {
  readonly page: Page;
  readonly fixture: Fixture;
  /** Loads an address such as `cars/now`, with this to be answered. */
  open(where: string, scene?: Partial<Scene>): Promise<void>;
  /** Goes there as a link does; the page stays what it is. */
  go(where: string, scene?: Partial<Scene>): Promise<void>;
}

export const wide = { width: 1280, height: 900 };
export const narrow = { width: 360, height: 780 };

/** Call it at the top of a test file. Whatever a page complains about fails the test that it came in. */
export function visits(): () => Visit {
  let browser: Browser;
  let fixture: Fixture;
  let page: Page;
  let complaints: string[] = [];

  beforeAll(async () => {
    fixture = await openFixture();
    browser = await chromium.launch(chromiumLaunch());
    page = await browser.newPage({ viewport: wide, reducedMotion: 'reduce' });
    page.setDefaultTimeout(120_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const isExpected = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isExpected) complaints.push(message.text());
    });
  });
  afterAll(async () => {
    await browser.close();
    await fixture[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    complaints = [];
    await page.setViewportSize(wide);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    fixture.scene = usualScene(Date.now());
    fixture.acts.length = 0;
    fixture.refusals.clear();
  });
  afterEach(() => {
    expect(complaints).toEqual([]);
  });

  return () => ({
    page,
    fixture,
    async open(where, scene = {}) {
      fixture.scene = { ...fixture.scene, ...scene };
      // A blank page in between, so that nothing of the test before is left.
      await page.goto('about:blank');
      await page.goto(`${fixture.origin}/#/${where}`);
      await shown(page);
    },
    async go(where, scene = {}) {
      fixture.scene = { ...fixture.scene, ...scene };
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `/${where}`);
      await shown(page);
    },
  });
}

async function shown(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  await page.locator('main .loading').waitFor({ state: 'detached' });
}

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What is wrong with the page for those who do not see it, hear it or hold a mouse; nothing, as it should be. */
export async function barriers(page: Page): Promise<readonly string[]> {
  const isThere = await page.evaluate(() => Object.hasOwn(window, 'axe'));
  if (!isThere) await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary ?? ''}`,
      ),
    );
  });
}

declare global {
  interface Window {
    axe: Pick<typeof axe, 'run'>;
  }
}
