// Honest traffic. Whatever is switched off, and above all when nothing is, it has to work: a defence
// that stops everybody stops no attack.
import type { Control } from './attack.ts';
import { say } from './attacks/as-user.ts';
import { emailOf, type Grounds } from './grounds/grounds.ts';
import { memberOf } from './grounds/person.ts';

const newEmail = 'alice@new.example';

export const controls: readonly Control<Grounds>[] = [
  {
    name: 'a customer changes her own e-mail address',
    run: async ({ victim, shelf }) => {
      const token = await victim.token();
      const { status } = await victim.send('own', {
        method: 'POST',
        path: '/email',
        form: { email: newEmail },
        token,
      });
      expect(status === 200 && (await shelf.email('alice')) === newEmail, `answered ${status}`);
      await shelf.setEmail('alice', emailOf.alice);
    },
  },
  {
    name: 'a visitor looks at a price',
    run: async (grounds) => {
      const { status, body } = await grounds
        .newBrowser()
        .send('own', { method: 'GET', path: '/price?id=1' });
      expect(memberOf(body, 'value') === '25000', `answered ${status}`);
    },
  },
  {
    name: 'a tenant writes and reads its own',
    run: async (grounds) => {
      const { text } = await say(
        grounds,
        { login: 'red', from: 'web' },
        ['SET', 'red:plan', 'ours'],
        ['GET', 'red:plan'],
      );
      expect(text.includes('ours'), text);
    },
  },
  {
    name: 'an operator looks at a key, from the office',
    run: async (grounds) => {
      const { text } = await say(grounds, { login: 'ops', from: 'office' }, ['GET', 'price:1']);
      expect(text.includes('25000'), text);
    },
  },
];

function expect(works: boolean, otherwise: string): void {
  if (!works) throw new Error(`It does not work: ${otherwise.trim()}`);
}
