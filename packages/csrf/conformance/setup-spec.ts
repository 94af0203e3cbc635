// What happened before the request: `K1 revoked, then old RDB restored`. A setup is a row of steps;
// happenings.ts carries them out with real servers.
import { NotUnderstood } from './not-understood.ts';
import { phrases } from './setup-phrases.ts';
import type { Step } from './setup-steps.ts';

/** The steps of a setup, in order. */
export function readSetup(text: string): readonly Step[] {
  const steps: Step[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const found = firstStep(rest);
    steps.push(...found.steps);
    rest = found.rest.replace(/^(?:[\s,;:]|and\b|then\b|but\b|while\b)+/, '');
  }
  return steps;
}

function firstStep(text: string): { readonly steps: readonly Step[]; readonly rest: string } {
  for (const { pattern, read } of phrases) {
    const match = pattern.exec(text);
    if (match !== null) return { steps: read(match), rest: text.slice(match[0].length) };
  }
  throw new NotUnderstood('setup', text);
}
