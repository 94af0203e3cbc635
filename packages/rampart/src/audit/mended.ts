// Which findings the steps of a plan mend: those that change the very setting, user or file that a finding
// complains of. What no step touches stays with a person.
import type { Step } from '../policy/step.ts';
import type { Finding } from './finding.ts';

export interface Mending {
  /** Rules, by the id of the step. */
  readonly by: ReadonlyMap<string, readonly string[]>;
  readonly left: readonly Finding[];
}

/** `placeOf`: the address of a process, as findings name servers; null: it has none. */
export function mendedBy(
  steps: readonly Step[],
  findings: readonly Finding[],
  placeOf: (process: string) => string | null,
): Mending {
  const by = new Map<string, string[]>();
  const left = findings.filter((finding) => {
    const about = subjectsOf(finding);
    const mending = steps.filter(
      (step) => isMeant(step, finding.subject, placeOf) && touches(step, about),
    );
    for (const { id } of mending) {
      const rules = by.get(id) ?? [];
      if (!rules.includes(finding.rule)) rules.push(finding.rule);
      by.set(id, rules);
    }
    return mending.length === 0;
  });
  const mended = new Set([...by.values()].flat());
  // What follows from other findings goes with them.
  const follows = ({ evidence }: Finding): boolean =>
    evidence.length > 0 && evidence.every(({ about }) => mended.has(about));
  return { by, left: left.filter((finding) => !follows(finding)) };
}

/** What a finding is about on a whole host or deployment, any step may mend. */
function isMeant(
  { process }: Step,
  subject: string,
  placeOf: (process: string) => string | null,
): boolean {
  const place = process === null ? null : placeOf(process);
  return place === null || place === subject || !/:\d+$/.test(subject);
}

/** Names of settings, users and files, as the finding has them. */
function subjectsOf({ mend, evidence }: Finding): ReadonlySet<string> {
  const words = (mend?.lines ?? []).map((line) => line.trim().split(/\s+/));
  const named = words.map(([first = '', second = '']) => (first === 'user' ? second : first));
  return new Set([...named, ...evidence.map(({ about }) => about)].map(plain));
}

function plain(name: string): string {
  return name.replace(/^(?:setting|user|file):/, '').toLowerCase();
}

function touches(step: Step, about: ReadonlySet<string>): boolean {
  switch (step.kind) {
    // Nothing of such a server stays as it was.
    case 'take-over':
      return true;
    case 'set-parameters':
    case 'sentinel-set':
      return step.parameters.some(({ name }) => about.has(plain(name)));
    case 'set-user':
    case 'delete-user':
      return about.has(plain(step.login));
    case 'restart-process':
      return step.change.details.some(({ name }) => about.has(plain(name)));
    case 'change-access':
    case 'make-directory':
      return about.has(plain(step.path));
    default:
      return false;
  }
}
