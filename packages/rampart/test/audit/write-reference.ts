// Writes the generated part of docs/reference/audit-rules.md again, after a rule has changed:
// node --conditions=rampart-source packages/rampart/test/audit/write-reference.ts
// and then oxfmt on the page.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { agreement } from '../../src/audit/agreement.ts';
import type { Family } from '../../src/audit/finding.ts';
import type { Rule } from '../../src/audit/rule.ts';
import { rules } from '../../src/audit/rules/rules.ts';

const heading = '## Every rule\n';

const page = fileURLToPath(new URL('../../../../docs/reference/audit-rules.md', import.meta.url));

const titles: Readonly<Record<Family, string>> = {
  network: 'Network',
  auth: 'Logins',
  acl: 'Rights',
  tls: 'TLS',
  configuration: 'Settings',
  os: 'Host',
  persistence: 'What survives',
  availability: 'Whether there is service',
  client: 'Clients',
  gateway: 'Gateway',
  monitoring: 'Watching',
  version: 'Versions',
  combination: 'Together',
};

/** The page in its two halves: what a person wrote, and what is generated. */
export async function readPage(): Promise<{
  readonly written: string;
  readonly generated: string;
}> {
  const text = await readFile(page, 'utf8');
  const at = text.indexOf(heading) + heading.length;
  return { written: text.slice(0, at), generated: text.slice(at) };
}

export function renderRules(): string {
  const families = [...Map.groupBy([...rules, agreement], ({ family }) => family)];
  return `${families.map(([family, own]) => renderFamily(titles[family], own)).join('\n\n')}\n`;
}

function renderFamily(title: string, own: readonly Rule[]): string {
  return [
    `### ${title}`,
    '',
    '| rule | severity | from | layer | harms | what should hold | why | what mends it |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...own.map(row),
  ].join('\n');
}

function row({ id, severity, level, layer, harms, title, why, mend }: Rule): string {
  const letters = harms.map((harm) => harm.slice(0, 1).toUpperCase()).join('');
  const lines = mend.lines.map((line) => `\`${line}\``).join(' ');
  const mends = lines === '' ? mend.words : `${mend.words} ${lines}`;
  const cells = [`\`${id}\``, severity, level, `\`${layer}\``, letters, `${title}.`, why, mends];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { written } = await readPage();
  await writeFile(page, `${written}\n${renderRules()}`);
}
