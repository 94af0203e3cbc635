import type { Attack, Stop } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { weakPassword } from '../grounds/logins.ts';
import { stopBy } from './as-user.ts';
import { encode, send } from './raw.ts';

interface Guess {
  readonly from: string;
  readonly name: string;
  readonly password: string;
}

const botnet = ['password', '123456', 'letmein!', 'Winter2025!', 'Spring2026!', weakPassword];
const names = ['admin', 'root', 'redis', 'test', 'backup', 'clerk'];
/** Whoever has a million guesses to make waits for none of them. */
const patience = 1_500;

async function guessAll(grounds: Grounds, guesses: readonly Guess[]): Promise<Stop | null> {
  let stop: Stop | null = null;
  for (const { from, name, password } of guesses) {
    const strike = { from, host: '127.0.0.1', port: grounds.ports.gateway, patience };
    const heard = await send(strike, encode('AUTH', name, password));
    if (heard.text.startsWith('+OK')) grounds.loot.add(name);
    const isDelayed = grounds.log.has('GATEWAY_LOGIN_DELAYED');
    const refused = stopBy(grounds, heard);
    stop = isDelayed
      ? { defence: 'gateway.login', code: 'GATEWAY_LOGIN_DELAYED' }
      : (stop ?? refused);
  }
  for (const { from } of guesses) grounds.log.ignore(from);
  return stop;
}

export const spreadGuesses: Attack<Grounds> = {
  name: 'spread-guesses',
  title:
    'Many machines guess the password of one clerk, a guess each; or one guesses the same for everybody',
  story:
    'In 2019 strangers were in the network of Citrix for five months: they had tried few common passwords on many ' +
    'names, which no count for one name sees. Botnets do the reverse, which no count for one address sees.',
  door: 'gateway',
  harms: ['confidentiality'],
  goal: 'a guesser is logged in as the clerk',
  crosses: ['gateway'],
  ways: [
    {
      name: 'a guess from each address',
      attempt: (grounds) =>
        guessAll(
          grounds,
          botnet.map((password, at) => ({ from: `127.0.3.${at + 1}`, name: 'clerk', password })),
        ),
    },
    {
      name: 'one password for all names',
      attempt: (grounds) =>
        guessAll(
          grounds,
          names.map((name) => ({ from: '127.0.3.99', name, password: weakPassword })),
        ),
    },
  ],
  reached: ({ loot }) =>
    Promise.resolve(
      loot.has('clerk')
        ? { kind: 'reached', seen: 'a guesser is logged in as the clerk' }
        : { kind: 'missed' },
    ),
};
