// Which rules are asked: by level, by what the course teaches, by who answers for a rented server.
import { levels } from './rule.ts';
import type { Rule } from './rule.ts';

export const profiles = ['basic', 'hardened', 'regulated', 'ru330', 'managed'] as const;

export type Profile = (typeof profiles)[number];

export const profileWords: Readonly<Record<Profile, string>> = {
  basic: 'what every server needs',
  hardened: 'what a server with data of others needs',
  regulated: 'everything that can be asked',
  ru330: 'what the course on securing Redis (RU330) teaches',
  managed: 'what is left to the customer of a rented server, and what the provider ought to give',
};

/** Null: it is asked. Else why it is not. */
export function leftOut(rule: Rule, profile: Profile): string | null {
  switch (profile) {
    case 'ru330':
      return rule.taught ? null : 'The course does not teach it.';
    case 'managed':
      return rule.managed === 'customer' ? null : 'The provider of the server answers for it.';
    default:
      return levels.indexOf(rule.level) <= levels.indexOf(profile)
        ? null
        : `It is asked from the profile "${rule.level}" on.`;
  }
}
