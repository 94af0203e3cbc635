// Honest traffic. Whatever is switched off, and above all when nothing is, it has to work: a defence
// that stops everybody stops no attack.
import type { Control } from './attack.ts';
import { say } from './attacks/as-user.ts';
import { encode, send } from './attacks/raw.ts';
import { emailOf, type Grounds } from './grounds/grounds.ts';
import { operator } from './grounds/office.ts';
import { memberOf } from './grounds/person.ts';
import { places } from './grounds/policy.ts';

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
    name: 'a tenant hears its own news',
    run: async (grounds) => {
      const { text } = await say(grounds, { login: 'red', from: 'web' }, ['SUBSCRIBE', 'red:news']);
      expect(text.includes('red:news'), text);
    },
  },
  {
    name: 'a visitor looks at the list of tags',
    run: async (grounds) => {
      const path = '/list?kind=tag';
      const { status, body } = await grounds.newBrowser().send('own', { method: 'GET', path });
      expect(JSON.stringify(body).includes('tag:diesel'), `answered ${status}`);
    },
  },
  {
    name: 'a customer reads the news, from a page of the shop',
    run: async ({ victim }) => {
      const { status, body } = await victim.listen('own', '/news');
      expect(String(body).includes(emailOf.alice), `answered ${status}`);
    },
  },
  {
    name: 'a customer redeems a voucher once',
    run: async ({ victim, store }) => {
      const form = { voucher: '100' };
      const sent = { method: 'POST', path: '/redeem', form, token: await victim.token() } as const;
      const { status } = await victim.send('own', sent);
      expect((await store.text('GET', 'credit:alice')) === '500', `answered ${status}`);
    },
  },
  {
    name: 'an operator changes a setting, with her code',
    run: async (grounds) => {
      const code = grounds.authenticator();
      const unlock = [
        'RAMPART',
        'UNLOCK',
        code,
        'AS',
        operator,
        'FOR',
        '1m',
        'CONFIG',
        'SET',
        '*',
        '*',
      ];
      const ops = { login: 'ops', from: 'office' } as const;
      const { text } = await say(grounds, ops, unlock, ['CONFIG', 'SET', 'slowlog-max-len', '64']);
      const settings = await grounds.store.setting('slowlog-max-len');
      expect(settings.includes('64'), text);
    },
  },
  {
    name: 'an operator comes through the balancer',
    run: async (grounds) => {
      const { ports, logins } = grounds;
      const strike = { from: places.balancer, host: '127.0.0.1', port: ports.balanced, replies: 2 };
      const words = encode('AUTH', 'ops', logins.passwordOf('ops')) + encode('GET', 'price:1');
      const header = `PROXY TCP4 ${places.office} 127.0.0.1 51200 6144\r\n`;
      const { text } = await send(strike, header + words);
      expect(text.includes('25000'), text);
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
