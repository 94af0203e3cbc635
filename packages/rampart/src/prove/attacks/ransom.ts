import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { say, stopBy, type AsUser } from './as-user.ts';

const thief: AsUser = { login: 'shop', from: 'stranger' };
/** Stands for ciphertext: there is no key that opens it. */
const ciphertext = 'rampart-canary-ciphertext';
const customers = ['account:alice', 'account:bob'] as const;

export const ransom: Attack<Grounds> = {
  name: 'ransom-by-ciphertext',
  title:
    'Somebody with the application’s password overwrites every account with what only he can open',
  story:
    'In February 2024 the criminals who had encrypted the systems of Change Healthcare were paid 22 million dollars, ' +
    'and pharmacies all over the United States had not been able to bill for weeks. It had taken one stolen login ' +
    'without a second factor. What an application may write, whoever has its password may write over.',
  sources: ['https://itts.at/archives/369667'],
  door: 'gateway',
  harms: ['availability', 'integrity'],
  goal: 'every account holds the stranger’s bytes, and there is no way back',
  crosses: ['gateway', 'data'],
  before: ({ scenes }) => scenes.keep(),
  ways: [
    {
      name: 'SET, one account after the other',
      attempt: async (grounds) => {
        const commands = customers.map((key) => ['SET', key, ciphertext]);
        return stopBy(grounds, await say(grounds, thief, ...commands));
      },
    },
    {
      name: 'MSET, all of them at once',
      attempt: async (grounds) => {
        const words = customers.flatMap((key) => [key, ciphertext]);
        return stopBy(grounds, await say(grounds, thief, ['MSET', ...words]));
      },
    },
  ],
  reached: async ({ scenes, store }) => {
    for (const key of customers) {
      if ((await store.text('GET', key)) !== ciphertext) return { kind: 'missed' };
    }
    return (await scenes.bringsBack())
      ? { kind: 'undone', by: 'data.archive', seen: 'the archive has brought back every account' }
      : { kind: 'reached', seen: 'all accounts are ciphertext' };
  },
};
