import type { Attack, Way } from '../attack.ts';
import { emailOf, type Grounds } from '../grounds/grounds.ts';
import { stopIn, type Initiator } from '../grounds/person.ts';

function from(initiator: Initiator, name: string): Way<Grounds> {
  return {
    name,
    attempt: async ({ victim, loot }) => {
      const answered = await victim.listen(initiator, '/news');
      if (String(answered.body).includes(emailOf.alice)) loot.add(emailOf.alice);
      return stopIn(answered);
    },
  };
}

export const hijackedSocket: Attack<Grounds> = {
  name: 'hijacked-socket',
  title:
    'A page of another site opens a WebSocket with the cookies of whoever visits it, and listens',
  story:
    'In 2023 it was shown how a page could open the WebSocket of Gitpod with the session of a developer who came by, ' +
    'and take over the account with it. A WebSocket begins as a GET, and no browser asks the server first.',
  sources: ['https://snyk.io/blog/gitpod-remote-code-execution-vulnerability-websockets/'],
  door: 'shop',
  harms: ['confidentiality', 'integrity'],
  goal: 'a foreign page has heard what is meant for alice',
  crosses: ['csrf'],
  ways: [from('foreign', 'from another site'), from('sibling', 'from a neighbouring host')],
  reached: ({ loot }) =>
    Promise.resolve(
      loot.has(emailOf.alice)
        ? { kind: 'reached', seen: `${emailOf.alice} was told to a foreign page` }
        : { kind: 'missed' },
    ),
};
