// The same rule asked of the server as it runs and as it would start again. Where one passes and the
// other fails, the next start changes who is safe; that is a finding of its own.
import type { Finding } from './finding.ts';
import { findingOf } from './judge.ts';
import type { Outcome } from './judge.ts';
import type { Rule } from './rule.ts';
import { evidence } from './seen.ts';
import { familyOf, words } from './rules/family.ts';
import { holds, unless } from './verdict.ts';

export interface Asked {
  readonly rule: Rule;
  readonly running: Outcome;
  readonly starting: Outcome;
}

/** It has no check of its own: it follows from those of the others. */
export const agreement: Rule = familyOf('combination', 'server', ['integrity', 'availability'])({
  id: 'SRC-001',
  of: 'server',
  severity: 'high',
  title: 'It is as safe after the next start as it is now',
  why: 'A hole that was closed while it ran opens again with the next start, or the start of tonight brings one.',
  mend: words('Write what runs into the file (CONFIG REWRITE, ACL SAVE), or start it again.'),
  check: () => holds,
});

export function differencesOf(asked: readonly Asked[], subject: string): readonly Finding[] {
  const different = asked.filter(
    ({ running, starting }) =>
      isDefinite(running) && isDefinite(starting) && running.state !== starting.state,
  );
  if (different.length === 0) return [findingOf(agreement, subject, agreementOf(asked))];
  const told = different.map(({ rule, running }) =>
    evidence(
      rule.id,
      running.state === 'pass'
        ? `${rule.id} passes as it runs, and would fail after the next start: ${rule.title}.`
        : `${rule.id} fails as it runs, and would pass after the next start: ${rule.title}.`,
      'file',
    ),
  );
  return [findingOf(agreement, subject, unless(told))];
}

/** Where a rule could not be judged, only equal settings and users say that the next start is alike. */
function agreementOf(asked: readonly Asked[]): Outcome {
  const missing = asked.flatMap(({ running, starting }) => [
    ...(running.state === 'unknown' ? running.missing : []),
    ...(starting.state === 'unknown' ? starting.missing : []),
  ]);
  const alike = asked
    .filter(({ rule }) => rule.id === 'CFG-019' || rule.id === 'ACL-013')
    .every(({ running }) => running.state === 'pass');
  return missing.length === 0 || alike ? holds : { state: 'unknown', missing };
}

function isDefinite({ state }: Outcome): boolean {
  return state === 'pass' || state === 'fail';
}
