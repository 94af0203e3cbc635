import type { Attack, Way } from '../attack.ts';
import { emailOf, type Grounds } from '../grounds/grounds.ts';
import { stopIn } from '../grounds/person.ts';

/** A page of another site that has a token, only not the right one. */
function withToken(name: string, tokenFor: (grounds: Grounds) => Promise<string>): Way<Grounds> {
  return {
    name,
    attempt: async (grounds) => {
      const form = { email: emailOf.mallory };
      const token = await tokenFor(grounds);
      const sent = { method: 'POST', path: '/email', form, token } as const;
      return stopIn(await grounds.victim.send('foreign', sent));
    },
  };
}

export const foreignToken: Attack<Grounds> = {
  name: 'foreign-token',
  title: 'A forged form brings a real token: of another session, another form, or an hour ago',
  story:
    'Tokens that are not bound to anybody are worth nothing: in 2014 one token of PayPal was good for every account, ' +
    'so an attacker took his own. Others leak in logs and addresses, and are tried long after.',
  door: 'shop',
  harms: ['integrity', 'confidentiality'],
  goal: 'the account of the victim has the attacker’s e-mail address',
  crosses: ['csrf'],
  ways: [
    withToken('the token of the attacker’s own session', async (grounds) =>
      (await grounds.newBrowser().logIn('mallory')).token(),
    ),
    withToken('the token of a visitor', (grounds) => grounds.newBrowser().token()),
    withToken('a token that the victim got for another form', ({ victim }) =>
      victim.token('POST /subscribe'),
    ),
    withToken('a token from before the victim logged in anew', async ({ victim }) => {
      const leaked = await victim.token();
      await victim.logIn('alice');
      return leaked;
    }),
  ],
  reached: async ({ shelf }) =>
    (await shelf.email('alice')) === emailOf.mallory
      ? { kind: 'reached', seen: `the account of alice has ${emailOf.mallory}` }
      : { kind: 'missed' },
};
