// Writes the generated part of docs/reference/risk-model.md again, after a table has changed:
// node --conditions=rampart-source packages/rampart/test/risk/write-reference.ts
// and then oxfmt on the page.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { defenceNames, defences } from '../../src/risk/defences.ts';
import { measures } from '../../src/risk/measures.ts';
import { mishaps } from '../../src/risk/mishaps.ts';
import type { Easing, Loss } from '../../src/risk/mishaps.ts';
import { weakening } from '../../src/risk/posture.ts';

const heading = '## The tables\n';

const page = fileURLToPath(new URL('../../../../docs/reference/risk-model.md', import.meta.url));

/** The page in its two halves: what a person wrote, and what is generated. */
export async function readModelPage(): Promise<{
  readonly written: string;
  readonly generated: string;
}> {
  const text = await readFile(page, 'utf8');
  const at = text.indexOf(heading) + heading.length;
  return { written: text.slice(0, at), generated: text.slice(at) };
}

export function renderModel(): string {
  const tables = [
    ['### Mishaps', table(['mishap', 'harms', 'a year, least / likely / most'], mishapRows())],
    ['### What stops a mishap', table(['mishap', 'of all tries so many still pass'], stopRows())],
    [
      '### What a mishap costs',
      table(['mishap', 'of what', 'nine times out of ten', 'left by a defence'], lossRows()),
    ],
    [
      '### Defences',
      table(['defence', 'what it does', 'rules of the audit that speak for it'], defenceRows()),
    ],
    [
      '### What a failing rule takes of its defence',
      table(
        ['severity', 'takes'],
        Object.entries(weakening).map(([severity, takes]) => [severity, percent(takes)]),
      ),
    ],
    [
      '### Measures',
      table(
        ['measure', 'makes whole', 'hours, nine times out of ten'],
        measures.map(({ title, makesWhole, hours }) => [
          title,
          makesWhole.map(code).join(', '),
          `${hours.low} to ${hours.high}`,
        ]),
      ),
    ],
  ] as const;
  return `${tables.map(([title, lines]) => `${title}\n\n${lines}`).join('\n\n')}\n`;
}

function mishapRows(): readonly (readonly string[])[] {
  return mishaps.map(({ id, title, story, harms, often }) => [
    `\`${id}\` ${title}. ${story}`,
    harms.join(', '),
    `${often.least} / ${often.likely} / ${often.most}`,
  ]);
}

function stopRows(): readonly (readonly string[])[] {
  return mishaps.map(({ id, stopped }) => [
    code(id),
    Object.entries(stopped)
      .map(([name, share]) => `${code(name)} ${percent(share)}`)
      .join(', '),
  ]);
}

const units: Readonly<Record<Loss['kind'], string>> = {
  records: 'share of the records',
  downtime: 'hours without service',
  fraud: 'forged acts',
  work: 'hours of staff',
};

function lossRows(): readonly (readonly string[])[] {
  return mishaps.flatMap(({ id, losses }) =>
    losses.map(({ kind, low, high, eased }) => [
      code(id),
      units[kind],
      `${low} to ${high}`,
      easing(eased),
    ]),
  );
}

function easing(eased: Easing): string {
  return Object.entries(eased)
    .map(
      ([name, share]) =>
        `${code(name)} ${typeof share === 'number' ? percent(share) : `by the hours of a ${share}`}`,
    )
    .join(', ');
}

function defenceRows(): readonly (readonly string[])[] {
  return defenceNames.map((name) => [
    code(name),
    defences[name].title,
    defences[name].rules.map(code).join(', '),
  ]);
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

const code = (name: string): string => `\`${name}\``;
const percent = (share: number): string => `${Number((share * 100).toFixed(6))} %`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { written } = await readModelPage();
  await writeFile(page, `${written}\n${renderModel()}`);
}
