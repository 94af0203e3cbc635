// Which rules are asked: by level, by what the course teaches, by who answers for a rented server.
import { levels } from './rule.ts';
import type { Rule } from './rule.ts';

export const profiles = ['basic', 'hardened', 'regulated', 'ru330', 'managed'] as const;

export type Profile = (typeof profiles)[number];

/** Null: it is asked. Else why it is not. */
export function leftOut(rule: Rule, profile: Profile): string | null {
  switch (profile) {
    case 'ru330':
      return rule.taught ? null : 'The course does not teach it.';
    case 'managed':
      return rule.managed === 'customer' ? null : 'The provider of the server answers for it.';
    case 'basic':
    case 'hardened':
    case 'regulated':
      return levels.indexOf(rule.level) <= levels.indexOf(profile)
        ? null
        : `It is asked from the profile "${rule.level}" on.`;
  }
}
