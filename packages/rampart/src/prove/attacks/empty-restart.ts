import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';

const order = ['order:7', 'paid'] as const;

export const emptyRestart: Attack<Grounds> = {
  name: 'empty-restart',
  title: 'A primary comes back with nothing, and its replica copies that',
  story:
    'In July 2013 the Redis primary of Twilio was restarted, looked for its data where a wrong configuration sent it, ' +
    'and came up without the balances of its customers. 1.4 per cent of them were hit: each payment left the balance ' +
    'as it was, so cards were charged again. A replica is no copy to go back to: it follows.',
  sources: [
    'https://www.twilio.com/blog/2013/07/billing-incident-post-mortem-breakdown-analysis-and-root-cause.html',
  ],
  door: 'disk',
  harms: ['availability', 'integrity'],
  goal: 'the order is neither on the primary nor on the replica',
  crosses: ['data'],
  before: async ({ scenes }) => {
    const pair = await scenes.pair();
    await pair.take(...order);
    await scenes.keep(pair.second, pair.policy);
  },
  ways: [
    {
      name: 'a power cut, and a supervisor that starts it again at once',
      attempt: async ({ scenes }) => {
        const pair = await scenes.pair();
        await pair.cutPowerOfFirst();
        await pair.startFirst();
        await pair.follows();
        const [key] = order;
        const isLoaded = (await pair.first.text('GET', key)) !== null;
        return isLoaded ? { defence: 'data.append', code: 'loaded' } : null;
      },
    },
  ],
  reached: async ({ scenes }) => {
    const { first, second } = await scenes.pair();
    const [key] = order;
    for (const server of [first, second]) {
      if ((await server.text('GET', key)) !== null) return { kind: 'missed' };
    }
    return (await scenes.bringsBack())
      ? { kind: 'undone', by: 'data.archive', seen: 'the archive has brought back everything' }
      : { kind: 'reached', seen: `${key} is on neither of them` };
  },
};
