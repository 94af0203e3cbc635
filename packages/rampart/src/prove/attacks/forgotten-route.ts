import type { Attack } from '../attack.ts';
import { emailOf, type Grounds } from '../grounds/grounds.ts';
import { memberOf, stopIn } from '../grounds/person.ts';
import { stopBy } from './as-user.ts';

export const forgottenRoute: Attack<Grounds> = {
  name: 'forgotten-route',
  title: 'A route that was left from a test reads whatever key it is told',
  story:
    'In 2024 a page for looking into a running program, left open, gave away the keys to where 800,000 electric cars ' +
    'of Volkswagen had been. Debug pages stay behind, and scanners look for their addresses all day.',
  door: 'shop',
  harms: ['confidentiality'],
  goal: 'a stranger has read the e-mail address of bob',
  crosses: ['client'],
  ways: [
    {
      name: 'GET /debug?key=account:bob',
      attempt: async (grounds) => {
        const answered = await grounds
          .newBrowser()
          .send('program', { method: 'GET', path: '/debug?key=account%3Abob' });
        const value = memberOf(answered.body, 'value');
        if (typeof value === 'string') grounds.loot.add(value);
        if (answered.status === 200 && value !== emailOf.bob) {
          return { defence: 'client.sealed', code: 'sealed' };
        }
        return stopIn(answered) ?? stopBy(grounds, { text: '', failure: null });
      },
    },
  ],
  reached: ({ loot }) =>
    Promise.resolve(
      loot.has(emailOf.bob)
        ? { kind: 'reached', seen: `${emailOf.bob} was told to a stranger` }
        : { kind: 'missed' },
    ),
};
