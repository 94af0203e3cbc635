// A plan for people: what is new, changed or gone, old and new values, and why it matters.
import type { Detail, Step } from '../policy/step.ts';
import { printable } from '../events/printable.ts';
import type { Plan } from './plan.ts';

const longest = 120;

/** `notes`: what else is to be said of a step, by its id. */
export function shownPlan(
  { steps, unseen }: Omit<Plan, 'fingerprint'>,
  notes: ReadonlyMap<string, string> = new Map(),
): string {
  const lines: string[] = [];
  for (const step of steps) {
    const note = notes.get(step.id);
    lines.push(...shownStep(step), ...(note === undefined ? [] : [`    ${note}`]), '');
  }
  for (const { what, why } of unseen) lines.push(`? ${what}`, `    unknown: ${why}`, '');
  lines.push(summaryOf(steps, unseen.length));
  return `${lines.join('\n')}\n`;
}

function shownStep(step: Step): readonly string[] {
  const { change, tags, risk } = step;
  const marks = tags.map((tag) => ` [${tag}]`).join('');
  return [
    `${change.sign} ${short(change.what)}${marks}`,
    ...change.details.map((detail) => `    ${shownDetail(detail)}`),
    `    because: ${risk}`,
  ];
}

function shownDetail({ name, was, becomes }: Detail): string {
  if (was === null && becomes === null) return name;
  if (was === null) return `+ ${name}: ${short(becomes ?? '')}`;
  if (becomes === null) return `- ${name}: ${short(was)}`;
  return `~ ${name}: ${short(was)} → ${short(becomes)}`;
}

/** A line of rights is long, and what comes from a server may move the cursor. */
function short(text: string): string {
  const clean = printable(text);
  return clean.length > longest ? `${clean.slice(0, longest)}… (${clean.length})` : clean;
}

function summaryOf(steps: readonly Step[], unseen: number): string {
  if (steps.length === 0 && unseen === 0) return 'Everything is as the policy says.';
  const count = (sign: string): number => steps.filter(({ change }) => change.sign === sign).length;
  const parts = [`${count('+')} to add`, `${count('~')} to change`, `${count('-')} to remove`];
  if (unseen > 0) parts.push(`${unseen} unknown`);
  return `${parts.join(', ')}.`;
}
