// Every relative link in the documents leads to a file, and to a heading in it, that exist.
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './guide.ts';

async function documents(): Promise<readonly string[]> {
  const docs = await readdir(join(root, 'docs'), { recursive: true });
  const packages = await readdir(join(root, 'packages'));
  const readmes = packages.map((name) => `packages/${name}/README.md`);
  const candidates = [
    ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...readmes,
  ];
  const found = await Promise.all(candidates.map(async (name) => (await exists(name)) && name));
  return found.filter((name) => name !== false);
}

const exists = (path: string): Promise<boolean> =>
  stat(join(root, path)).then(
    () => true,
    () => false,
  );

const withoutCode = (markdown: string): string =>
  markdown.replaceAll(/^( *)```.*?^\1```$/gmsu, '').replaceAll(/`[^`\n]*`/gu, 'code');

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = markdown.replaceAll(/^( *)```.*?^\1```$/gmsu, '').matchAll(/^#+ +(.+)$/gmu);
  return new Set(
    Array.from(headings, ([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/gu, '-'),
    ),
  );
}

it('leads nowhere in vain', async () => {
  const texts = new Map<string, string>();
  for (const name of await documents()) texts.set(name, await readFile(join(root, name), 'utf8'));
  expect(texts.size).toBeGreaterThan(20);

  const broken: string[] = [];
  for (const [name, text] of texts) {
    for (const [, target = ''] of withoutCode(text).matchAll(/\]\(([^)\s]+)\)/gu)) {
      if (/^[a-z]+:/u.test(target)) continue;
      const [path = '', anchor = ''] = target.split('#', 2);
      const file = path === '' ? name : relative(root, resolve(root, dirname(name), path));
      const goal = texts.get(file);
      const leads = anchor === '' ? await exists(file) : anchorsOf(goal ?? '').has(anchor);
      if (!leads) broken.push(`${name}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});
