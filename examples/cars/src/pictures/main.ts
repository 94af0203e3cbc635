// `npm run pictures`: the pictures of the README and the guides, taken from the real system after a busy
// while. With a directory, every view is put there in light, dark and narrow, to be looked at.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumLaunch } from '@rampart/stage';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { startSystem } from '../system.ts';
import type { System } from '../system.ts';
import { attackNow, busyHour, ransom } from './busy-hour.ts';

interface Look {
  readonly scheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
  /** The page as long as it is, not the window. */
  readonly whole: boolean;
}

const views = 'path now posture risk proof time keys unlock users policy'.split(' ');
const wide = { width: 1280, height: 800 } as const;

const shown: readonly (readonly [view: string, name: string, look: Look])[] = [
  ['path', 'path-light', { scheme: 'light', width: 1280, height: 790, whole: false }],
  ['now', 'now-dark', { scheme: 'dark', width: 1280, height: 720, whole: false }],
  ['time', 'time-light', { scheme: 'light', width: 1280, height: 820, whole: false }],
];

const looks: Readonly<Record<string, Look>> = {
  light: { scheme: 'light', ...wide, whole: true },
  dark: { scheme: 'dark', ...wide, whole: true },
  narrow: { scheme: 'light', width: 390, height: 844, whole: true },
};

const [into] = process.argv.slice(2);
await using system = await startSystem({
  isProtected: true,
  // Nothing but the protection stops a forgery then, so that there is something to see.
  sameSite: 'None',
  redis: { kind: 'deployed', without: [] },
});
console.log('The system is up; some traffic and every attack …');
await busyHour(system);
await ransom(system);

const browser = await chromium.launch(chromiumLaunch());
system.stage.defer(() => browser.close());
const page = await browser.newPage({ reducedMotion: 'reduce' });
await comeIn(page, system);
if (into === undefined) {
  const pictures = fileURLToPath(new URL('../../../../docs/pictures/', import.meta.url));
  for (const [view, name, look] of shown) {
    if (view === 'path') await attackNow(system);
    await take(view, look, join(pictures, `${name}.png`));
  }
} else {
  await mkdir(into, { recursive: true });
  for (const [name, look] of Object.entries(looks)) {
    for (const view of views) await take(view, look, join(into, `${view}-${name}.png`));
  }
}

async function comeIn(visitor: Page, { deployment }: System): Promise<void> {
  const login = await deployment?.rampart('console', 'login');
  await visitor.goto(login?.text.trim() ?? '');
  await visitor.getByRole('button', { name: 'Use it now' }).click();
  await visitor.getByRole('heading', { level: 1, name: 'Path' }).waitFor();
}

async function take(view: string, look: Look, path: string): Promise<void> {
  const { scheme, width, height, whole } = look;
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  const origin = new URL(page.url()).origin;
  await page.goto(`${origin}/#/cars/${view}`);
  await page.locator('main h1').waitFor();
  await page.locator('main .loading').waitFor({ state: 'detached' });
  await page.getByText('live', { exact: true }).waitFor();
  if (view === 'time') await chooseTheFlush(page);
  await page.screenshot({ path, fullPage: whole });
  console.log(path);
}

/** The point that somebody would want back. */
async function chooseTheFlush(visitor: Page): Promise<void> {
  await visitor.getByRole('button', { name: 'Just before the flush' }).last().click();
  await visitor.getByText('The state just before').waitFor();
}
