// The settings of the policy as a page for people.
import { policySchema } from './schema/policy.ts';
import { sectionsOf } from './schema/sections.ts';
import type { Setting } from './schema/sections.ts';

/** The generated part of docs/reference/policy.md. */
export function renderReference(): string {
  const sections = sectionsOf(policySchema).map(({ path, settings }) => {
    const title = path === '' ? 'The whole policy' : `\`${path}\``;
    const rows = settings.map(row);
    return [
      `### ${title}`,
      '',
      '| setting | value | default | |',
      '| --- | --- | --- | --- |',
      ...rows,
    ];
  });
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function row(setting: Setting): string {
  const cells = [`\`${setting.key}\``, setting.says, standardOf(setting), setting.description];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function standardOf({ required, standard }: Setting): string {
  if (standard !== undefined) return `\`${writeStandard(standard)}\``;
  return required ? 'required' : '';
}

/** On one line, as YAML takes it. */
export function writeStandard(standard: unknown): string {
  return typeof standard === 'string' ? standard : JSON.stringify(standard);
}
