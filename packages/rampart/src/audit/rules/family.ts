// How a rule is written: what most rules of a family have in common is said once.
import type { Family, Harm, Layer, Mend } from '../finding.ts';
import type { Rule } from '../rule.ts';

type Common = 'family' | 'layer' | 'harms' | 'level' | 'managed' | 'taught' | 'references';
type Whole<R> = R extends Rule ? Omit<R, Common> & Partial<Pick<R, Common>> : never;

/** A rule with the usual things left out. */
export type Draft = Whole<Rule>;

export function familyOf(
  family: Family,
  layer: Layer,
  harms: readonly Harm[],
  managed: Rule['managed'] = 'customer',
): (draft: Draft) => Rule {
  return (draft) => ({
    family,
    layer,
    harms,
    managed,
    level: 'basic',
    taught: false,
    references: [],
    ...draft,
  });
}

function mendIn(where: Mend['where'], restart = false) {
  return (words: string, ...lines: readonly string[]): Mend => ({ words, lines, where, restart });
}

type MendMaker = (words: string, ...lines: readonly string[]) => Mend;

/** Each with a sentence, and the lines to write. */
export const conf: MendMaker = mendIn('redis.conf');
/** Lines that act from the next start on. */
export const confAtStart: MendMaker = mendIn('redis.conf', true);
export const acl: MendMaker = mendIn('users.acl');
export const sentinelConf: MendMaker = mendIn('sentinel.conf');
export const shell: MendMaker = mendIn('shell');
export const inPolicy: MendMaker = mendIn('rampart.yaml');
export const words: MendMaker = mendIn('words');
