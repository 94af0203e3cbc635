import { once } from 'node:events';
import { connect } from 'node:net';

import type { Attack, Stop, Way } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { operator } from '../grounds/office.ts';
import { places } from '../grounds/policy.ts';
import { say, stopBy } from './as-user.ts';
import { encode } from './raw.ts';

const chosen = 'rampart-canary.so';
const inTheOffice = { login: 'ops', from: 'office' } as const;
const act = ['CONFIG', 'SET', 'dbfilename', chosen];

const unlock = (code: string, setting: string): readonly string[] => [
  'RAMPART',
  'UNLOCK',
  code,
  'AS',
  operator,
  'FOR',
  '1m',
  'CONFIG',
  'SET',
  setting,
  '*',
];

function withCode(
  name: string,
  codesOf: (grounds: Grounds) => Promise<readonly string[]>,
): Way<Grounds> {
  return {
    name,
    attempt: async (grounds) => {
      const tries = (await codesOf(grounds)).map((code) => unlock(code, 'dbfilename'));
      return stopBy(grounds, await say(grounds, inTheOffice, ...tries, act));
    },
  };
}

/** Hers is unlocked, and stays open until the other one has been heard. */
async function besideHers(grounds: Grounds): Promise<Stop | null> {
  const { ports, logins } = grounds;
  const hers = connect({ host: '127.0.0.1', port: ports.gateway, localAddress: places.office });
  try {
    const login = encode('AUTH', 'ops', logins.passwordOf('ops'));
    hers.write(login + encode(...unlock(grounds.authenticator(), 'dbfilename')));
    let heard = '';
    while (heard.split('\r\n').length < 3) heard += String((await once(hers, 'data'))[0]);
    return stopBy(grounds, await say(grounds, inTheOffice, act));
  } finally {
    hers.destroy();
  }
}

export const seenCode: Attack<Grounds> = {
  name: 'seen-code',
  title:
    'Somebody in the office has the password of an operator, and has seen the code that she typed',
  story:
    'In 2022 a page that looked like the login of Twilio asked its people for the code as well, and used both at ' +
    'once; more than a hundred customers were reached through them. A code that is good twice is a second password.',
  door: 'gateway',
  harms: ['integrity', 'availability'],
  goal: 'the server would save its data under a name that the attacker chose',
  crosses: ['gateway', 'server'],
  ways: [
    { name: 'on another connection, while hers is open', attempt: besideHers },
    withCode('the same code, a moment after her', async (grounds) => {
      const code = grounds.authenticator();
      await say(grounds, inTheOffice, unlock(code, 'maxmemory'));
      return [code];
    }),
    withCode('codes that are guessed', () => Promise.resolve(['000000', '123456', '111111'])),
  ],
  reached: async ({ store }) => {
    if (!(await store.setting('dbfilename')).includes(chosen)) return { kind: 'missed' };
    await store.all('CONFIG', 'SET', 'dbfilename', 'dump.rdb');
    return { kind: 'reached', seen: `it would have been ${chosen}` };
  },
};
