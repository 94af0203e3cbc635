import type { Attack, Way } from '../attack.ts';
import { emailOf, type Grounds } from '../grounds/grounds.ts';
import { stopIn, type Initiator, type Sent } from '../grounds/person.ts';

const form = { email: emailOf.mallory };

function dressed(name: string, initiator: Initiator, sent: Partial<Sent>): Way<Grounds> {
  return {
    name,
    attempt: async ({ victim }) =>
      stopIn(await victim.send(initiator, { method: 'POST', path: '/email', ...sent })),
  };
}

const boundary = 'rampart-canary';

/** Whatever it wears, no page needs to ask before a browser sends it. */
export const forgedDresses: Attack<Grounds> = {
  name: 'forged-in-disguise',
  title: 'The same, dressed as what a careless check takes for harmless',
  story:
    'In 2011 Rails and Django took a header for proof that no other page had sent a request, until one could; in 2020 ' +
    'a page could set a new password at TikTok. Every check that knows one dress only is passed in another.',
  door: 'shop',
  harms: ['integrity', 'confidentiality'],
  goal: 'the account of the victim has the attacker’s e-mail address',
  crosses: ['csrf'],
  ways: [
    dressed('fetch without CORS: JSON that is called text', 'foreign', {
      body: { type: 'text/plain', text: JSON.stringify(form) },
    }),
    dressed('a form of many parts', 'foreign', {
      body: {
        type: `multipart/form-data; boundary=${boundary}`,
        text: `--${boundary}\r\nContent-Disposition: form-data; name="email"\r\n\r\n${form.email}\r\n--${boundary}--\r\n`,
      },
    }),
    dressed('a link that says _method=POST', 'foreign', {
      method: 'GET',
      path: `/email?_method=POST&email=${encodeURIComponent(form.email)}`,
    }),
    dressed('a form on a neighbouring host of the same site', 'sibling', { form }),
    dressed('a form from a browser that says nothing at all', 'foreign, silent browser', { form }),
  ],
  reached: async ({ shelf }) =>
    (await shelf.email('alice')) === emailOf.mallory
      ? { kind: 'reached', seen: `the account of alice has ${emailOf.mallory}` }
      : { kind: 'missed' },
};
