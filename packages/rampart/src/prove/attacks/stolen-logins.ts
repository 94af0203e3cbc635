// Somebody has a password that works: from a backup, a repository, a laptop.
import type { Attack, Stop } from '../attack.ts';
import { blueSecret, emailOf, type Grounds } from '../grounds/grounds.ts';
import { weakPassword } from '../grounds/logins.ts';
import { places } from '../grounds/policy.ts';
import { say, stopBy, type AsUser } from './as-user.ts';
import { encode, send } from './raw.ts';

type Reach = Attack<Grounds>['reached'];

const archived: NonNullable<Attack<Grounds>['before']> = ({ scenes }) => scenes.keep();

const priceIsGone: Reach = async ({ scenes, store }) => {
  if ((await store.text('GET', 'price:1')) !== null) return { kind: 'missed' };
  return (await scenes.bringsBack())
    ? { kind: 'undone', by: 'data.archive', seen: 'the archive has brought back everything' }
    : { kind: 'reached', seen: 'price:1 is gone' };
};

const learnt =
  (what: string): Reach =>
  ({ loot }) =>
    Promise.resolve(
      loot.has(what) ? { kind: 'reached', seen: `"${what}" was read` } : { kind: 'missed' },
    );

/** What there is to hear where a defence says nothing. */
interface Unsaid {
  readonly sign: RegExp;
  readonly stop: Stop;
}

/** Says something, keeps what it hears if that holds what it is after. */
const listen =
  (
    user: AsUser,
    { sought, otherwise }: { readonly sought: string; readonly otherwise?: Unsaid },
    ...commands: readonly (readonly string[])[]
  ) =>
  async (grounds: Grounds) => {
    const heard = await say(grounds, user, ...commands);
    const isFound = heard.text.includes(sought);
    if (isFound) grounds.loot.add(sought);
    const stop = stopBy(grounds, heard);
    return stop ?? (!isFound && otherwise?.sign.test(heard.text) === true ? otherwise.stop : null);
  };

const act =
  (user: AsUser, ...commands: readonly (readonly string[])[]) =>
  async (grounds: Grounds) =>
    stopBy(grounds, await say(grounds, user, ...commands));

export const flushByApplication: Attack<Grounds> = {
  name: 'flush-by-application',
  title: 'The password of the application is out, and somebody deletes everything',
  story:
    'From 2020 on, thousands of open databases were wiped and left with nothing but a word, in the Meow attacks; ' +
    'others asked for a ransom for what they had not even copied. A password in a public repository is as open.',
  door: 'gateway',
  harms: ['availability', 'integrity'],
  goal: 'the prices are gone',
  crosses: ['gateway', 'server', 'data'],
  before: archived,
  ways: [
    { name: 'FLUSHALL', attempt: act({ login: 'shop', from: 'web' }, ['FLUSHALL']) },
    { name: 'FLUSHDB ASYNC', attempt: act({ login: 'shop', from: 'web' }, ['flushdb', 'async']) },
  ],
  reached: priceIsGone,
};

export const priceDeleted: Attack<Grounds> = {
  name: 'price-deleted',
  title: 'The password of the application is out, and somebody deletes what it only reads',
  story:
    'In 2013 the login of a firm for heating was enough to reach the tills of Target, and 40 million cards were copied: ' +
    'where every login may do everything, whoever has the weakest has the whole.',
  door: 'gateway',
  harms: ['integrity', 'availability'],
  goal: 'the prices are gone',
  crosses: ['gateway', 'server', 'data'],
  before: archived,
  ways: [
    { name: 'DEL price:1', attempt: act({ login: 'shop', from: 'web' }, ['DEL', 'price:1']) },
    {
      name: 'RENAME price:1',
      attempt: act({ login: 'shop', from: 'web' }, ['RENAME', 'price:1', 'cart:a']),
    },
  ],
  reached: priceIsGone,
};

export const flushByOperator: Attack<Grounds> = {
  name: 'flush-by-operator',
  title: 'The password of an operator is out, and somebody deletes everything',
  story:
    'In 2014 Code Spaces was given up after a day: somebody with the login of an operator had deleted its machines, its ' +
    'data and the backups. An operator may do what an application must not, so the password is worth more.',
  door: 'gateway',
  harms: ['availability', 'integrity'],
  goal: 'the prices are gone',
  crosses: ['gateway', 'data'],
  before: archived,
  ways: [
    {
      name: 'FLUSHALL from a stranger’s address',
      attempt: act({ login: 'ops', from: 'stranger' }, ['FLUSHALL']),
    },
  ],
  reached: priceIsGone,
};

export const replicaOfStranger: Attack<Grounds> = {
  name: 'rogue-primary',
  title: 'The server is told to follow a primary of the attacker',
  story:
    'In 2018 it was shown how a replica takes whatever its primary sends, modules included; miners and botnets ' +
    'such as H2Miner and P2PInfect used it to run their code.',
  door: 'gateway',
  harms: ['integrity', 'confidentiality', 'availability'],
  goal: 'the server follows an address of the attacker',
  crosses: ['gateway', 'server'],
  ways: [
    {
      name: 'REPLICAOF',
      attempt: act({ login: 'shop', from: 'web' }, ['REPLICAOF', '127.0.0.1', '1']),
    },
    {
      name: 'SLAVEOF, its older name',
      attempt: act({ login: 'shop', from: 'web' }, ['SLAVEOF', '127.0.0.1', '1']),
    },
  ],
  reached: async ({ store }) =>
    (await store.text('INFO', 'replication'))?.includes('role:slave') === true
      ? { kind: 'reached', seen: 'role:slave' }
      : { kind: 'missed' },
};

const nothingThere: Unsaid = {
  sign: /(?:\$-1|:0|\*0)\r\n$/,
  stop: { defence: 'gateway.tenant', code: 'nothing there' },
};

/** A name of its own has the prefix before it, and nothing is there. */
const crossing = (...commands: readonly (readonly string[])[]) =>
  listen(
    { login: 'red', from: 'web' },
    { sought: blueSecret, otherwise: nothingThere },
    ...commands,
  );

export const tenantCrossing: Attack<Grounds> = {
  name: 'tenant-crossing',
  title: 'One tenant reads what belongs to another',
  story:
    'In 2021 every customer of Cosmos DB could have read the databases of thousands of others, by way of a notebook that ' +
    'all of them shared. Tenants that share a Redis are kept apart by a prefix that each of them promises to use.',
  door: 'gateway',
  harms: ['confidentiality'],
  goal: 'red has read the plan of blue',
  crosses: ['gateway', 'server'],
  ways: [
    { name: 'GET blue:plan', attempt: crossing(['GET', 'blue:plan']) },
    { name: 'MULTI, GET, EXEC', attempt: crossing(['MULTI'], ['GET', 'blue:plan'], ['EXEC']) },
    {
      name: 'COPY to a key of its own',
      attempt: crossing(['COPY', 'blue:plan', 'red:mine', 'REPLACE'], ['GET', 'red:mine']),
    },
    {
      name: 'SORT … GET, which names keys by a pattern',
      attempt: crossing(['RPUSH', 'red:names', 'plan'], ['SORT', 'red:names', 'GET', 'blue:*']),
    },
  ],
  reached: learnt(blueSecret),
};

export const mailsOfEverybody: Attack<Grounds> = {
  name: 'mails-of-everybody',
  title: 'Somebody with the application’s password reads the addresses of all customers',
  story:
    'In 2019 the role of one program at Capital One could read what 106 million people had written into applications ' +
    'for cards, and a stranger who had come by that role did. Most leaks are nothing else.',
  door: 'gateway',
  harms: ['confidentiality'],
  goal: 'the e-mail address of bob was read',
  crosses: ['client', 'gateway'],
  ways: [
    {
      name: 'MGET account:…, from a stranger’s address',
      attempt: listen(
        { login: 'shop', from: 'stranger' },
        {
          sought: emailOf.bob,
          otherwise: { sign: /^\+OK\r\n\*2/, stop: { defence: 'client.sealed', code: 'sealed' } },
        },
        ['MGET', 'account:alice', 'account:bob'],
      ),
    },
  ],
  reached: learnt(emailOf.bob),
};

/** The list that every guesser begins with; the right one stands behind the others. */
const guesses = [
  ...Array.from({ length: 4 }, (_, at) => `password${at}`),
  'letmein!',
  'Winter2025!',
  weakPassword,
];

export const guessedPassword: Attack<Grounds> = {
  name: 'guessed-password',
  title: 'A clerk’s password stands in a list, and somebody tries the list',
  story:
    'In 2016 Mirai tried 62 passwords and had 600,000 machines. Redis itself answers hundreds of thousands of guesses ' +
    'a second and forgets each.',
  door: 'gateway',
  harms: ['confidentiality'],
  goal: 'the guesser is logged in as the clerk',
  crosses: ['gateway'],
  ways: [
    {
      name: 'the list, from a stranger’s address, a connection a guess',
      attempt: async (grounds) => {
        const strike = { from: places.guesser, host: '127.0.0.1', port: grounds.ports.gateway };
        for (const guess of guesses) {
          const heard = await send(strike, encode('AUTH', 'clerk', guess));
          if (heard.text.startsWith('+OK')) grounds.loot.add('clerk');
          if (heard.text.includes('rate limit')) break;
        }
        const stop = stopBy(grounds, { text: '', failure: null });
        grounds.log.ignore(places.guesser);
        return stop;
      },
    },
  ],
  reached: learnt('clerk'),
};
