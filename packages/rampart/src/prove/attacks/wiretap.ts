// Somebody listens between the gateway and the server, and does nothing else at first.
import type { Attack } from '../attack.ts';
import { emailOf, type Grounds } from '../grounds/grounds.ts';
import { fromOutside, ofServer } from './at-server.ts';
import { encode, send, stopOf } from './raw.ts';

const story =
  'In 2013 it came out that the NSA had listened on the lines between the data centres of Google and Yahoo: inside ' +
  'their own network both had sent everything readable, since nobody else was there. Redis speaks without ' +
  'encryption until it is told otherwise, passwords first.';

export const wiretap: Attack<Grounds> = {
  name: 'wiretap',
  title: 'Somebody listens between the gateway and the server',
  story,
  door: 'server',
  harms: ['confidentiality'],
  goal: 'the e-mail address of bob was heard on the way',
  crosses: ['client', 'server'],
  ways: [
    {
      name: 'listens while the shop writes and reads',
      attempt: async ({ loot, shelf, tap }) => {
        await shelf.setEmail('bob', emailOf.bob);
        await shelf.email('bob');
        if (!isReadable(tap.heard)) return { defence: 'server.tls', code: 'TLS' };
        if (!tap.heard.includes(emailOf.bob)) return { defence: 'client.sealed', code: 'sealed' };
        loot.add(emailOf.bob);
        return null;
      },
    },
  ],
  reached: ({ loot }) =>
    Promise.resolve(
      loot.has(emailOf.bob)
        ? { kind: 'reached', seen: `${emailOf.bob} was sent readable` }
        : { kind: 'missed' },
    ),
};

export const wiretapLogin: Attack<Grounds> = {
  name: 'wiretap-login',
  title: 'Somebody hears a password on the way to the server, and uses it',
  story,
  door: 'server',
  harms: ['confidentiality', 'integrity', 'availability'],
  goal: 'a stranger is logged in at the server with a password that was never his',
  crosses: ['server'],
  ways: [
    {
      name: 'AUTH as it was heard, from a stranger’s address',
      attempt: async ({ loot, store, tap }) => {
        const words = loginIn(tap.heard);
        if (words === null) return { defence: 'server.tls', code: 'TLS' };
        const heard = await send(fromOutside(store), encode('AUTH', ...words));
        if (heard.text.startsWith('+OK')) loot.add('logged in');
        return stopOf(heard, ...ofServer);
      },
    },
  ],
  reached: ({ loot }) =>
    Promise.resolve(
      loot.has('logged in')
        ? { kind: 'reached', seen: 'the server took the password from the stranger' }
        : { kind: 'missed' },
    ),
};

const isReadable = (heard: string): boolean => /\$\d+\r\n/.test(heard);

function loginIn(heard: string): readonly [user: string, password: string] | null {
  const found = /AUTH\r\n\$\d+\r\n([^\r]+)\r\n\$\d+\r\n([^\r]+)\r\n/i.exec(heard);
  const [, user, password] = found ?? [];
  return user === undefined || password === undefined ? null : [user, password];
}
