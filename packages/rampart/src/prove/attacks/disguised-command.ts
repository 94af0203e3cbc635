import type { Attack, Way } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { places } from '../grounds/policy.ts';
import { say, stopBy } from './as-user.ts';
import { send } from './raw.ts';

const tiny = '1048577';
const asShop = { login: 'shop', from: 'web' } as const;

function saying(name: string, ...commands: readonly (readonly string[])[]): Way<Grounds> {
  return {
    name,
    attempt: async (grounds) => stopBy(grounds, await say(grounds, asShop, ...commands)),
  };
}

export const disguisedCommand: Attack<Grounds> = {
  name: 'disguised-command',
  title: 'A command that the application must not run is written so that a filter overlooks it',
  story:
    'Forbidden commands were renamed and filtered by their names for years; in 2021 and 2022 the botnets of HeadCrab ' +
    'and Muhstik took over servers by commands that nobody had thought to forbid, or by way of a script.',
  door: 'gateway',
  harms: ['availability', 'integrity'],
  goal: 'the server has a megabyte of memory left, and refuses every write',
  crosses: ['gateway', 'server'],
  ways: [
    saying('in letters of all sizes', ['cOnFiG', 'sEt', 'MaxMemory', tiny]),
    saying('in a transaction', ['MULTI'], ['CONFIG', 'SET', 'maxmemory', tiny], ['EXEC']),
    saying(
      'behind others, in one packet',
      ['GET', 'cart:a'],
      ['CONFIG|SET', 'maxmemory', tiny],
      ['CONFIG', 'SET', 'maxmemory', tiny],
    ),
    {
      name: 'as a line of text, with its letters escaped',
      attempt: async (grounds) => {
        const { gateway: port } = grounds.ports;
        const strike = { from: places.web, host: '127.0.0.1', port, replies: 2 };
        const login = `AUTH shop ${grounds.logins.passwordOf('shop')}`;
        const line = String.raw`"\x43ONFIG" "S\x45T" maxmemory ${tiny}`;
        return stopBy(grounds, await send(strike, `${login}\r\n${line}\r\n`));
      },
    },
  ],
  reached: async ({ store }) => {
    if (!(await store.setting('maxmemory')).includes(tiny)) return { kind: 'missed' };
    await store.all('CONFIG', 'SET', 'maxmemory', '0');
    return { kind: 'reached', seen: `maxmemory was ${tiny}` };
  },
};
