import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';

const order = ['order:1', 'paid'] as const;

export const lostOrder: Attack<Grounds> = {
  name: 'lost-order',
  title: 'An order is acknowledged by a primary that nobody follows any more, and then that dies',
  story:
    'On 21 October 2018 a cable at GitHub was out for 43 seconds. Databases on the other coast were promoted while ' +
    'those on this one had taken writes that nobody else had; it took more than a day until users saw everything ' +
    'again, and hundreds of writes had to be put right by hand. Who can cut a network can cause it.',
  sources: ['https://github.blog/2018-10-30-oct21-post-incident-analysis/'],
  door: 'disk',
  harms: ['integrity', 'availability'],
  goal: 'the shop was told that the order is taken, and the new primary does not know it',
  crosses: ['data'],
  before: async ({ scenes }) => {
    await scenes.pair();
  },
  ways: [
    {
      name: 'the replica is cut off and promoted, the order comes in, the power of the old primary fails',
      attempt: async ({ loot, scenes }) => {
        const pair = await scenes.pair();
        await pair.part();
        const said = await pair.first.text('SET', ...order);
        await pair.cutPowerOfFirst();
        if (said === 'OK') loot.add('acknowledged');
        return said?.startsWith('NOREPLICAS') === true
          ? { defence: 'data.replicas', code: 'NOREPLICAS' }
          : null;
      },
    },
  ],
  reached: async ({ loot, scenes }) => {
    const pair = await scenes.pair();
    const [key, value] = order;
    if (!loot.has('acknowledged')) return { kind: 'missed' };
    const lost = { kind: 'reached', seen: `${key} was acknowledged, and is not there` } as const;
    // Whoever looks at the disk of the old primary, and brings over what only that has.
    await pair.startFirst();
    if ((await pair.first.text('GET', key)) !== value) return lost;
    await pair.second.all('SET', key, value, 'NX');
    return (await pair.second.text('GET', key)) === value
      ? { kind: 'undone', by: 'data.append', seen: `${key} was on the disk of the old primary` }
      : lost;
  },
};
