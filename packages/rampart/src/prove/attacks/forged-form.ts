import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { stopIn, type Initiator } from '../grounds/person.ts';

const evil = 'mallory@prizes.example';

function from(initiator: Initiator, name: string): Attack<Grounds>['ways'][number] {
  return {
    name,
    attempt: async ({ victim }) => {
      const form = { email: evil };
      return stopIn(await victim.send(initiator, { method: 'POST', path: '/email', form }));
    },
  };
}

/** Both meet all of csrf; the second has no metadata to be told by. */
export const forgedForm: Attack<Grounds> = {
  name: 'forged-form',
  title: 'A page of another site changes the e-mail address of whoever visits it',
  story:
    'In 2007 a form on a foreign page was enough to forward the mail of Gmail users, and with it their password ' +
    'resets; one of them lost the domain of his firm. The browser sends the cookie along, whoever wrote the form.',
  sources: [
    'https://docslib.org/doc/6454359/robust-defenses-for-cross-site-request-forgery',
    'https://pmi.it/?p=14145',
  ],
  door: 'shop',
  harms: ['integrity', 'confidentiality'],
  goal: 'the account of the victim has the attacker’s e-mail address',
  crosses: ['csrf'],
  ways: [
    from('foreign', 'a form on another site'),
    from('nowhere', 'a form in a sandboxed frame, whose origin is null'),
  ],
  reached: (grounds) => hasEmail(grounds),
};

export const forgedFormOldBrowser: Attack<Grounds> = {
  ...forgedForm,
  name: 'forged-form-old-browser',
  title: 'The same, with a browser that does not say where a request comes from',
  ways: [from('foreign, old browser', 'a form on another site, without Sec-Fetch-Site')],
};

async function hasEmail({ shelf }: Grounds) {
  const email = await shelf.email('alice');
  return email === evil
    ? ({ kind: 'reached', seen: `the account of alice has ${evil}` } as const)
    : ({ kind: 'missed' } as const);
}
