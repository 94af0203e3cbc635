import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { say, stopBy, type AsUser } from './as-user.ts';

/** Somebody who may look up an account when a customer calls. */
const support: AsUser = { login: 'support', from: 'office' };

const crowd = 80;
const enough = 60;
const atOnce = 20;

const nameOf = (customer: number): string => `customer-${customer}`;
const emailOf = (customer: number): string => `customer-${customer}@mail.example`;

export const exfiltration: Attack<Grounds> = {
  name: 'exfiltration-in-portions',
  title: 'A supporter reads one account after the other, a few at a time, until he has all of them',
  story:
    'In May 2025 Coinbase told that support agents abroad had been paid to look up customers, one by one, with ' +
    'rights that they needed for their work: 69,461 people’s names, addresses and account data were sold. Each ' +
    'single look-up was in order.',
  sources: ['https://hipaatimes.com/coinbase-shows-bribery-can-lead-to-breaches'],
  door: 'gateway',
  harms: ['confidentiality'],
  goal: `the supporter has the e-mail addresses of ${enough} customers`,
  crosses: ['client', 'gateway'],
  before: async ({ shelf }) => {
    const customers = Array.from({ length: crowd }, (_, customer) => customer);
    await Promise.all(customers.map((each) => shelf.setEmail(nameOf(each), emailOf(each))));
  },
  ways: [
    {
      name: `GET account:…, ${atOnce} of them at a time, each time anew`,
      attempt: async (grounds) => {
        let closed = false;
        for (let from = 0; from < crowd; from += atOnce) {
          const wanted = Array.from({ length: atOnce }, (_, at) => from + at);
          const commands = wanted.map((each) => ['GET', `account:${nameOf(each)}`]);
          const heard = await say(grounds, support, ...commands);
          for (const each of wanted) {
            if (heard.text.includes(emailOf(each))) grounds.loot.add(emailOf(each));
          }
          const stop = stopBy(grounds, heard);
          if (stop !== null) return stop;
          closed ||= heard.text.startsWith('+OK') && !heard.text.includes(emailOf(from));
        }
        return closed ? { defence: 'client.sealed', code: 'sealed' } : null;
      },
    },
  ],
  reached: ({ loot }) => {
    const { size } = loot;
    return Promise.resolve(
      size >= enough ? { kind: 'reached', seen: `he has ${size} addresses` } : { kind: 'missed' },
    );
  },
};
