// Somebody has got at the copies: one day they are needed, and what they bring is believed.
import type { Attack, Stop } from '../attack.ts';
import { emailOf, type Grounds } from '../grounds/grounds.ts';
import type { Believed } from '../scenes/vault.ts';

const price = '25000';
const falsePrice = '00001';
/** The same as a server writes small numbers into a snapshot. */
const short = { price: Buffer.from([0xc1, 0xa8, 0x61]), falsePrice: Buffer.from([0xc1, 1, 0]) };

export const archiveStolen: Attack<Grounds> = {
  name: 'archive-stolen',
  title: 'Somebody carries the copies away, and reads the addresses of all customers',
  story:
    'In 2022 somebody copied the backups of its customers’ vaults from LastPass’ cloud storage, with keys that he had ' +
    'stolen from an employee; Imperva had lost a copy that was made for a trial the same way. Nobody touched the ' +
    'systems themselves: a copy is the same data, with fewer people who look after it.',
  sources: ['https://en.wikipedia.org/wiki/LastPass_2022_data_breach'],
  door: 'disk',
  harms: ['confidentiality'],
  goal: 'the e-mail address of bob is readable in the copy',
  crosses: ['client', 'data'],
  before: async ({ scenes }) => {
    await scenes.vault();
  },
  ways: [
    {
      name: 'all files, searched for the address',
      attempt: async ({ loot, scenes }) => {
        const contents = await (await scenes.vault()).contents();
        if (contents.includes(emailOf.bob)) loot.add(emailOf.bob);
        // Where keys of accounts can be read and what they hold cannot, it was closed before.
        else if (contents.includes('account:bob'))
          return { defence: 'client.sealed', code: 'sealed' };
        else return { defence: 'data.seal', code: 'sealed' };
        return null;
      },
    },
  ],
  reached: ({ loot }) =>
    Promise.resolve(
      loot.has(emailOf.bob)
        ? { kind: 'reached', seen: `${emailOf.bob} is readable in the copy` }
        : { kind: 'missed' },
    ),
};

export const archiveAltered: Attack<Grounds> = {
  name: 'archive-altered',
  title: 'Somebody alters the copies, and has the data deleted later',
  story:
    'Who wants a ransom goes for the copies first: of the organisations that had met one and that Sophos asked in ' +
    '2024, 94 in a hundred had seen that tried, and more than half of the attempts had worked. A copy that was ' +
    'deleted is missed; one that was altered is restored, and believed.',
  sources: [
    'https://news.sophos.com/pt-br/2024/03/26/the-impact-of-compromised-backups-on-ransomware-outcomes',
  ],
  door: 'disk',
  harms: ['integrity', 'availability'],
  goal: 'a restore brings a price that the intruder has made, and nobody is told',
  crosses: ['data'],
  before: async ({ scenes }) => {
    await scenes.vault();
  },
  ways: [
    {
      name: 'another price, where the price is written',
      attempt: async ({ loot, scenes }) => {
        const vault = await scenes.vault();
        const isFound = await vault.alter((bytes) => withFalsePrice(bytes));
        if (!isFound) return { defence: 'data.seal', code: 'sealed' };
        return restored(loot, await vault.restore());
      },
    },
    {
      name: 'another copy in its place, whole and well made',
      attempt: async ({ loot, scenes, store }) => {
        await store.all('SET', 'price:1', falsePrice);
        const vault = await scenes.vault();
        await vault.exchange();
        return restored(loot, await vault.restore());
      },
    },
  ],
  reached: ({ loot }) =>
    Promise.resolve(
      loot.has(falsePrice)
        ? { kind: 'reached', seen: `the restored price is ${falsePrice}` }
        : loot.has(price)
          ? { kind: 'undone', by: 'data.copies', seen: 'the other copy has brought the price' }
          : { kind: 'missed' },
    ),
};

/** Keeps what was believed; a right price that a check has led to counts as brought back. */
function restored(loot: Set<string>, { price: believed, stop }: Believed): Stop | null {
  if (believed !== null && (stop !== null || believed !== price)) loot.add(believed);
  return stop;
}

/** Null: the price is not in there. */
function withFalsePrice(bytes: Buffer): Buffer | null {
  const altered = Buffer.from(bytes);
  for (const [old, other] of [
    [Buffer.from(price), Buffer.from(falsePrice)],
    [short.price, short.falsePrice],
  ] as const) {
    for (let at = altered.indexOf(old); at !== -1; at = altered.indexOf(old, at + 1)) {
      altered.set(other, at);
    }
  }
  if (altered.equals(bytes)) return null;
  // A snapshot ends with its checksum; where that is nothing it is not looked at.
  if (/^(?:REDIS|VALKEY)/.test(altered.toString('latin1', 0, 6)))
    altered.fill(0, altered.length - 8);
  return altered;
}
