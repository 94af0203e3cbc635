import { setTimeout as delay } from 'node:timers/promises';

import type { Attack, Stop } from '../attack.ts';
import { blueSecret, type Grounds } from '../grounds/grounds.ts';
import { say, stopBy } from './as-user.ts';

const asRed = { login: 'red', from: 'web', lingers: true } as const;

/** Blue says something as soon as somebody listens, or nobody will any more. */
async function overhear(grounds: Grounds, ...words: readonly string[]): Promise<Stop | null> {
  const hearing = say(grounds, asRed, words);
  const over = hearing.then(() => 'over' as const);
  let heardBy = 0;
  while (heardBy === 0) {
    heardBy = await grounds.store.number('PUBLISH', 'blue:news', blueSecret);
    if ((await Promise.race([over, delay(10)])) === 'over') break;
  }
  const heard = await hearing;
  if (heard.text.includes(blueSecret)) grounds.loot.add(blueSecret);
  const stop = stopBy(grounds, heard);
  const hears = heard.text.includes('subscribe');
  return (
    stop ?? (hears && heardBy === 0 ? { defence: 'gateway.tenant', code: 'nothing heard' } : null)
  );
}

export const tenantListening: Attack<Grounds> = {
  name: 'tenant-listening',
  title: 'One tenant listens to the channels of another',
  story:
    'On 20 March 2023 people saw what others had asked ChatGPT, and some their payment details: answers of a Redis that ' +
    'all of them shared had reached the wrong one. Channels are shared even more easily: until 7.0 every user heard all.',
  door: 'gateway',
  harms: ['confidentiality'],
  goal: 'red has heard what blue said',
  crosses: ['gateway', 'server'],
  ways: [
    {
      name: 'SUBSCRIBE blue:news',
      attempt: (grounds) => overhear(grounds, 'SUBSCRIBE', 'blue:news'),
    },
    { name: 'PSUBSCRIBE *', attempt: (grounds) => overhear(grounds, 'PSUBSCRIBE', '*') },
  ],
  reached: ({ loot }) =>
    Promise.resolve(
      loot.has(blueSecret)
        ? { kind: 'reached', seen: `"${blueSecret}" was heard` }
        : { kind: 'missed' },
    ),
};
