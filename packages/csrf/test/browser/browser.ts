// One Chromium for a test file; one context, so one person with several tabs, for each test.
import { createRing, memoryStore, type Ring } from '@rampart/keyring';
import { chromiumLaunch } from '@rampart/stage';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { CsrfClient, createCsrfClient, CsrfClientOptions } from '../../src/browser/index.ts';
import { openSite, type Site } from './site.ts';

declare global {
  interface Window {
    isReady?: boolean;
    createCsrfClient: typeof createCsrfClient;
    csrf: CsrfClient;
    /** What `onPersonChanged` was asked, and what it answers. */
    asked: string[];
    answer: 'retry' | 'abandon';
    /** How often another tab said that the person may have changed. */
    hints: number;
  }
}

export interface Visit {
  readonly site: Site;
  readonly ring: Ring;
  readonly context: BrowserContext;
  /** Opens a path in a new tab, with a client `csrf` that notes what it asks in `asked`. */
  open(path: string, options?: Omit<CsrfClientOptions, 'onPersonChanged'>): Promise<Page>;
  /** The same, after a login in that tab. */
  logIn(user: string): Promise<Page>;
  /** Logs in where no other tab hears of it. */
  logInSilently(user: string): Promise<void>;
}

/** Call it at the top of a test file. */
export function visits(): () => Visit {
  let browser: Browser;
  let visit: Visit;

  beforeAll(async () => {
    const launch = chromiumLaunch();
    // Playwright turns the browser's memory of left pages off.
    browser = await chromium.launch({
      ...launch,
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    });
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    const ring = createRing({ app: 'shop', name: 'csrf', store: memoryStore() });
    await ring.ready();
    const site = await openSite(ring);
    const context = await browser.newContext({ baseURL: site.origin });
    const open: Visit['open'] = async (path, options = {}) => {
      const page = await context.newPage();
      await page.goto(path);
      await page.waitForFunction(() => window.isReady);
      await page.evaluate((given) => {
        window.asked = [];
        window.answer = 'abandon';
        window.hints = 0;
        new BroadcastChannel('csrf:/csrf').addEventListener('message', () => window.hints++);
        window.csrf = window.createCsrfClient({
          ...given,
          onPersonChanged: ({ method, url }) => {
            window.asked.push(`${method} ${new URL(url).pathname}`);
            return window.answer;
          },
        });
      }, options);
      return page;
    };
    visit = {
      site,
      ring,
      context,
      open,
      logIn: (user) => open(`/login?as=${user}`),
      async logInSilently(user) {
        await context.request.get(`/login?as=${user}`);
      },
    };
  });
  afterEach(async () => {
    await visit.context.close();
    await visit.site[Symbol.asyncDispose]();
    await visit.ring.close();
  });

  return () => visit;
}

/** Sends a POST through the client; what the page gets to see of the answer. */
export function post(page: Page, path: string, body = 'a note'): Promise<Seen> {
  return page.evaluate(
    async ([to, text]) => {
      const response = await window.csrf.fetch(to, { method: 'POST', body: text });
      return { status: response.status, code: response.headers.get('x-csrf-error') };
    },
    [path, body] as const,
  );
}

export interface Seen {
  readonly status: number;
  readonly code: string | null;
}

export const passed: Seen = { status: 200, code: null };

export const askedIn = (page: Page): Promise<string[]> => page.evaluate(() => window.asked);

export async function hintIn(page: Page): Promise<void> {
  await page.waitForFunction(() => window.hints > 0);
}
