// The application's password is out, and somebody leaves something behind that is his.
import { readdir, readFile, writeFile } from 'node:fs/promises';

import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { say, stopBy, type AsUser } from './as-user.ts';
import { stopOf } from './raw.ts';

const thief: AsUser = { login: 'shop', from: 'web' };
/** No key: nobody could log in with it. */
const key = '\n\nssh-ed25519 AAAArampart-canary-key stranger@attacker.invalid\n\n';

export const sshKey: Attack<Grounds> = {
  name: 'ssh-key',
  title: 'The application’s password is out, and somebody leaves a key for SSH on the server',
  story:
    'In November 2015 the author of Redis showed on his own pages how an open instance gives away its machine: a ' +
    'public key as a value, the home directory as the place of the data, and a login by SSH. In the ' +
    'summer after it Duo Labs found traces of that on 13,000 of the 18,000 open instances there were.',
  door: 'gateway',
  harms: ['integrity', 'confidentiality', 'availability'],
  goal: 'a file in the directory that stands for ~/.ssh holds the stranger’s key',
  crosses: ['gateway', 'server'],
  ways: [
    {
      name: 'CONFIG SET dir, then SAVE',
      attempt: async (grounds) => {
        const heard = await say(
          grounds,
          thief,
          ['SET', 'cart:thief', key],
          ['CONFIG', 'SET', 'dir', grounds.store.foreign.ssh],
          ['CONFIG', 'SET', 'dbfilename', 'authorized_keys'],
          ['SAVE'],
        );
        return stopBy(grounds, heard) ?? stopOf(heard, [/Permission denied|-ERR$/m, 'server.os']);
      },
    },
  ],
  reached: async ({ store }) => {
    for (const name of await readdir(store.foreign.ssh)) {
      const content = await readFile(`${store.foreign.ssh}/${name}`, 'latin1');
      if (content.includes('rampart-canary-key'))
        return { kind: 'reached', seen: `${name} has it` };
    }
    return { kind: 'missed' };
  },
};

const library =
  '#!lua name=canary\nredis.register_function("canary", function() return "harmless" end)';

export const plantedFunction: Attack<Grounds> = {
  name: 'planted-function',
  title: 'The application’s password is out, and somebody leaves code in the server',
  story:
    'From March 2022 on the Muhstik botnet sent scripts to Redis that broke out of their cage on Debian and Ubuntu ' +
    '(CVE-2022-0543), and turned servers into parts of it. A library of functions is such code that stays: it is ' +
    'saved with the data and goes to every replica.',
  sources: ['https://secureteam.co.uk/?p=4658'],
  door: 'gateway',
  harms: ['integrity', 'confidentiality', 'availability'],
  goal: 'the server has a library of functions that is not ours',
  crosses: ['gateway', 'server'],
  ways: [
    {
      name: 'FUNCTION LOAD',
      attempt: async (grounds) =>
        stopBy(grounds, await say(grounds, thief, ['FUNCTION', 'LOAD', library])),
    },
    {
      name: 'function load replace, in a transaction',
      attempt: async (grounds) =>
        stopBy(
          grounds,
          await say(grounds, thief, ['MULTI'], ['function', 'load', 'replace', library], ['EXEC']),
        ),
    },
  ],
  reached: async ({ store }) =>
    (await store.text('INFO', 'memory'))?.includes('number_of_functions:1') === true
      ? { kind: 'reached', seen: 'the library "canary" is there' }
      : { kind: 'missed' },
};

/** No program: whoever tries to run it only says that he did. */
const file = 'canary.so';

const moduleAt = ({ store }: Grounds): string => `${store.foreign.uploads}/${file}`;

export const plantedModule: Attack<Grounds> = {
  name: 'planted-module',
  title: 'The application’s password is out, and somebody has the server run a file of his',
  story:
    'In July 2023 a worm was found, P2PInfect, that turned servers into replicas of its own, let them copy a file ' +
    'exp.so that way, and had them load it as a module: from then on it ran what it liked on the machine. ' +
    'In September its traffic had grown six hundredfold.',
  sources: ['https://secureteam.co.uk/?p=4658'],
  door: 'gateway',
  harms: ['integrity', 'confidentiality', 'availability'],
  goal: 'the server’s own log says that it tried to load the stranger’s file',
  crosses: ['gateway', 'server'],
  before: async (grounds) => {
    await writeFile(moduleAt(grounds), 'rampart-canary: this is no module\n', { mode: 0o755 });
  },
  ways: [
    {
      name: 'MODULE LOAD',
      attempt: async (grounds) =>
        stopBy(grounds, await say(grounds, thief, ['MODULE', 'LOAD', moduleAt(grounds)])),
    },
    {
      name: 'module loadex, with settings',
      attempt: async (grounds) => {
        const words = ['module', 'loadex', moduleAt(grounds), 'ARGS', 'x'];
        return stopBy(grounds, await say(grounds, thief, words));
      },
    },
  ],
  reached: async (grounds) => {
    const log = await readFile(grounds.store.log, 'utf8');
    return log.includes(`${moduleAt(grounds)} failed to load`)
      ? { kind: 'reached', seen: `it says that ${file} failed to load` }
      : { kind: 'missed' };
  },
};
