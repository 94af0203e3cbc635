// The victim is logged in as somebody else, and does not notice.
import type { Attack, Stop } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { stopIn, type Initiator, type Person } from '../grounds/person.ts';

const typed = 'bob-in-private@cars.example';
const form = { name: 'mallory' };

/** Somebody comes by who is not logged in, is made mallory, and then goes on as ever. */
async function logInAndType(
  bob: Person,
  { initiator, token }: { readonly initiator: Initiator; readonly token?: string },
): Promise<Stop | null> {
  const login = await bob.send(initiator, { method: 'POST', path: '/login', form, token });
  const ownToken = await bob.token();
  await bob.send('own', {
    method: 'POST',
    path: '/email',
    form: { email: typed },
    token: ownToken,
  });
  return stopIn(login);
}

const reached: Attack<Grounds>['reached'] = async ({ shelf }) =>
  (await shelf.email('mallory')) === typed
    ? { kind: 'reached', seen: `the account of mallory has ${typed}, which bob typed` }
    : { kind: 'missed' };

export const forgedLogin: Attack<Grounds> = {
  name: 'forged-login',
  title:
    'A page of another site logs its visitor in as the attacker, who then reads what the visitor types',
  story:
    'In 2008 researchers at Stanford showed how people could be logged in to Google, Yahoo and PayPal without their ' +
    'knowledge: their searches were kept where somebody else read them, their cards would have been added there.',
  sources: ['https://docslib.org/doc/6454359/robust-defenses-for-cross-site-request-forgery'],
  door: 'shop',
  harms: ['confidentiality', 'integrity'],
  goal: 'what bob typed stands in the account of mallory',
  crosses: ['csrf'],
  ways: [
    {
      name: 'a form without a token',
      attempt: (grounds) => logInAndType(grounds.newBrowser(), { initiator: 'foreign' }),
    },
    {
      name: 'a form with a token that the attacker got as a visitor',
      attempt: async (grounds) => {
        const token = await grounds.newBrowser().token();
        return logInAndType(grounds.newBrowser(), { initiator: 'foreign', token });
      },
    },
  ],
  reached: (grounds) => reached(grounds),
};

export const tossedCookie: Attack<Grounds> = {
  name: 'tossed-cookie',
  title: 'The same from a neighbouring host, which puts its own visitor’s cookie before the shop’s',
  story:
    'A host of the same site can set cookies for all of it. In 2013 GitHub moved the pages of its users to another ' +
    'domain because of that; in 2025 ways were shown around the names that browsers protect.',
  door: 'shop',
  harms: ['confidentiality', 'integrity'],
  goal: 'what bob typed stands in the account of mallory',
  crosses: ['csrf'],
  ways: [
    {
      name: 'a cookie for a longer path, and the token that goes with it',
      attempt: async (grounds) => {
        const mallory = grounds.newBrowser();
        const token = await mallory.token();
        const bob = grounds.newBrowser();
        await bob.token();
        for (const [name, value] of mallory.cookies) bob.toss(name, value);
        return logInAndType(bob, { initiator: 'sibling', token });
      },
    },
  ],
  reached: (grounds) => reached(grounds),
};
