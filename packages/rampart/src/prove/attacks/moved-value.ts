import type { Attack } from '../attack.ts';
import { emailOf, type Grounds } from '../grounds/grounds.ts';
import { heardIn, keptAsText, stopIn } from '../grounds/person.ts';
import { stopBy } from './as-user.ts';

const word = `'..redis.call('COPY','account:mallory','account:alice','REPLACE')..'`;

export const movedValue: Attack<Grounds> = {
  name: 'moved-value',
  title:
    'A customer copies her own sealed address over somebody else’s, and asks for a new password',
  story:
    'Encryption hides a value and does not say where it belongs. In 2022 researchers showed how files of users of MEGA ' +
    'could be read by putting encrypted blocks in the place of others, since nothing tied them to theirs.',
  door: 'shop',
  harms: ['integrity', 'confidentiality'],
  goal: 'the way to a new password of alice went to mallory',
  crosses: ['client', 'gateway'],
  ways: [
    {
      name: 'COPY in Lua that was typed into a form, then "I forgot my password"',
      attempt: async (grounds) => {
        const path = `/echo?word=${encodeURIComponent(word)}`;
        const mallory = grounds.newBrowser();
        const echoed = await mallory.send('program', { method: 'GET', path });
        const stop = stopIn(echoed) ?? keptAsText(echoed, word) ?? stopBy(grounds, heardIn(echoed));
        const token = await mallory.token();
        const form = { name: 'alice' };
        const sent = { method: 'POST', path: '/forgot', form, token } as const;
        return stop ?? stopIn(await mallory.send('own', sent));
      },
    },
  ],
  reached: ({ records }) =>
    Promise.resolve(
      records.outbox.includes(emailOf.mallory)
        ? { kind: 'reached', seen: `the letter to alice went to ${emailOf.mallory}` }
        : { kind: 'missed' },
    ),
};
