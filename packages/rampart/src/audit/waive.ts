// Decisions of the risk room on findings. They are the only way to waive one; an expired or reopened
// decision waives nothing, and is told of.
import type { Finding, Waiver } from './finding.ts';

/** What was decided about a rule at a subject; null: nobody has decided. */
export type RulingOn = (matter: {
  readonly name: string;
  readonly subject: string;
}) => Waiver | null;

export function waive(findings: readonly Finding[], rulingOn: RulingOn): readonly Finding[] {
  return findings.map((finding) => {
    if (finding.state !== 'fail') return finding;
    const waiver = rulingOn({ name: finding.rule, subject: finding.subject });
    if (waiver === null) return finding;
    return { ...finding, waiver, state: waiver.standing === 'holds' ? 'waived' : 'fail' };
  });
}
