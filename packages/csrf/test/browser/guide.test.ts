// The code of docs/guides/browser.md, run as a reader would.
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumLaunch, Stage, waitFor } from '@rampart/stage';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

it('recovers after a second login of the same person, and asks about another', async () => {
  await using folder = await writeGuide();
  await using stage = new Stage();
  const server = await stage.node(join(folder.path, 'server.js'), [], {
    cwd: folder.path,
    env: { PORT: '0' },
  });
  const address = await waitFor(() => /^http:\S+/mu.exec(server.output)?.[0], {
    what: "the guide's server listens",
  });
  const browser = await chromium.launch(chromiumLaunch());
  try {
    const context = await browser.newContext({ baseURL: address });
    const page = await context.newPage();
    await page.goto('/login/ada');
    const save = async (): Promise<string | null> => {
      await page.evaluate(() => document.querySelector('output')?.replaceChildren());
      await page.getByRole('button', { name: 'Save a note' }).click();
      await page.waitForFunction(() => document.querySelector('output')?.textContent !== '');
      return page.textContent('output');
    };
    expect(await save()).toBe('saved for ada');

    await context.request.get('/login/ada');
    expect(await save()).toBe('saved for ada');

    await context.request.get('/login/eve');
    const questions: string[] = [];
    page.once('dialog', (dialog) => {
      questions.push(dialog.message());
      void dialog.dismiss();
    });
    expect(await save()).toMatch(/^refused: CSRF_TOKEN_/u);
    expect(questions).toEqual([
      `Somebody else has logged in. Send this to ${address}notes as that person?`,
    ]);

    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Save with a form' }).click();
    await page.waitForURL('**/notes');
    expect(await page.textContent('body')).toBe('saved for eve');
  } finally {
    await browser.close();
  }
});

/** Each block of code that names a file, in a folder where the packages can be found. */
async function writeGuide(): Promise<AsyncDisposable & { readonly path: string }> {
  const guide = await readFile(join(root, 'docs/guides/browser.md'), 'utf8');
  const path = await mkdtemp(join(tmpdir(), 'rampart-guide-'));
  await symlink(join(root, 'node_modules'), join(path, 'node_modules'));
  await writeFile(join(path, 'package.json'), '{ "type": "module" }');
  for (const [, name = '', code = ''] of guide.matchAll(/^```js (\S+)\n(.*?)^```$/gmsu)) {
    await writeFile(join(path, name), code);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
