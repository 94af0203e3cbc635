import type { Attack, Stop } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { memberOf, stopIn, type Answered } from '../grounds/person.ts';

const copies = 12;
const worth = 500;

export const replayedVoucher: Attack<Grounds> = {
  name: 'replayed-voucher',
  title: 'Somebody on the way copies an encrypted order and sends it to all servers at once',
  story:
    'TLS 1.3 lets a browser send before the server has answered, and whoever copies those bytes can send them again, ' +
    'to other servers too, without reading them. In 2015 one balance of Starbucks was moved twice between gift cards, by requests at once.',
  sources: [
    'https://www.businessinsider.com/hackers-are-attacking-starbucks-gift-card-system-2015-5',
  ],
  door: 'shop',
  harms: ['integrity'],
  goal: 'one voucher was credited more than once',
  crosses: ['csrf', 'client'],
  ways: [
    {
      name: `${copies} copies, to two servers`,
      attempt: async ({ victim, ports }) => {
        const token = await victim.token();
        const order = {
          method: 'POST',
          path: '/redeem',
          form: { voucher: '100' },
          token,
        } as const;
        const targets = Array.from({ length: copies }, (_, at) =>
          at % 2 === 0 ? ports.shop : ports.otherShop,
        );
        return refusalAmong(await victim.sendAtOnce('own', order, targets));
      },
    },
  ],
  reached: async ({ store }) => {
    const credit = Number(await store.text('GET', 'credit:alice'));
    return credit > worth
      ? { kind: 'reached', seen: `alice has ${credit} of a voucher of ${worth}` }
      : { kind: 'missed' };
  },
};

/** What kept the copies out; the first of them is an honest order. */
function refusalAmong(answers: readonly Answered[]): Stop | null {
  for (const answered of answers) {
    const stop = stopIn(answered);
    if (stop !== null) return stop;
    const error = memberOf(answered.body, 'error');
    if (error === 'kept by the script') return { defence: 'client.script', code: error };
  }
  return null;
}
