// Chromium with an ordinary profile, and the people who use it.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';
import type { ShopState } from '../src/attacker/state.ts';
import { fetchState } from '../src/attacker/state.ts';
import { seededPeople } from '../src/shop/seed.ts';
import type { System } from '../src/system.ts';

/** Closes with the system's stage. */
export async function openBrowser(system: System): Promise<BrowserContext> {
  const profile = await system.stage.newDirectory('chromium');
  // A headless profile counts as incognito, which keeps cookies from other sites' frames and
  // scripts. An ordinary window sends them, and only then does the shop itself stop these attacks.
  await mkdir(join(profile, 'Default'));
  await writeFile(
    join(profile, 'Default', 'Preferences'),
    JSON.stringify({ profile: { cookie_controls_mode: 0 } }),
  );
  const launch = await system.stage.chromium({ '*.localhost': '127.0.0.1' });
  const context = await chromium.launchPersistentContext(profile, launch);
  system.stage.defer(() => context.close());
  return context;
}

export async function logIn(page: Page, system: System, name: string): Promise<void> {
  const password = seededPeople.find((person) => person.name === name)?.password ?? '';
  await page.goto(`${system.origins.shop}/login`);
  await page.fill('[name=name]', name);
  await page.fill('[name=password]', password);
  await page.click('main button');
  await page.waitForURL('**/account');
}

/** As if nobody had ever been here. */
export async function forgetEverything(context: BrowserContext): Promise<void> {
  await Promise.all(
    context
      .pages()
      .slice(1)
      .map((page) => page.close()),
  );
  await context.clearCookies();
}

export function stateOf(system: System): Promise<ShopState> {
  return fetchState(system.servers.map(({ stateUrl }) => stateUrl));
}
