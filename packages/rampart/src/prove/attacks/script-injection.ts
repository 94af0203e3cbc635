import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { heardIn, keptAsText, stopIn } from '../grounds/person.ts';
import { stopBy } from './as-user.ts';

export const scriptInjection: Attack<Grounds> = {
  name: 'script-injection',
  title: 'A customer types Lua into a form, and sets a price',
  story:
    'In March 2022 the botnet Muhstik ran Lua of its own on Redis servers and broke out of it into the machine. ' +
    'Whoever puts a script together from texts lets each visitor do the first half of that.',
  sources: ['https://secureteam.co.uk/?p=4658'],
  door: 'shop',
  harms: ['integrity'],
  goal: 'the price of a product is 1',
  crosses: ['client', 'gateway', 'server'],
  ways: [
    {
      name: 'a quote, a call, and a quote',
      attempt: async (grounds) => {
        const word = `'..redis.call('SET','price:1','1').ok..'`;
        const path = `/echo?word=${encodeURIComponent(word)}`;
        const answered = await grounds.newBrowser().send('program', { method: 'GET', path });
        return stopIn(answered) ?? keptAsText(answered, word) ?? stopBy(grounds, heardIn(answered));
      },
    },
  ],
  reached: async ({ store }) =>
    (await store.text('GET', 'price:1')) === '1'
      ? { kind: 'reached', seen: 'price:1 is 1' }
      : { kind: 'missed' },
};
