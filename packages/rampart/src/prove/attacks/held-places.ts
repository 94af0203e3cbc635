import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import type { Attack, Way } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { places, room } from '../grounds/policy.ts';
import { say, stopBy } from './as-user.ts';

const turnedAway = 'an honest program was turned away';

/** Opens as many connections as there is room for, says a little on each, and looks who still gets in. */
function holding(name: string, words: string): Way<Grounds> {
  return {
    name,
    attempt: async (grounds) => {
      const held: Socket[] = [];
      try {
        for (let at = 0; at < room.all; at += 1)
          held.push(await take(grounds.ports.gateway, words));
        const stop = stopBy(grounds, { text: '', failure: null });
        const honest = await say(grounds, { login: 'red', from: 'web' }, ['GET', 'red:plan']);
        if (honest.text.includes('too many connections')) grounds.loot.add(turnedAway);
        return stop;
      } finally {
        for (const socket of held) socket.destroy();
      }
    },
  };
}

async function take(port: number, words: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, localAddress: places.stranger });
  // What becomes of it shows at the honest ones.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(words);
  return socket;
}

export const heldPlaces: Attack<Grounds> = {
  name: 'held-places',
  title: 'A stranger takes every place at the gateway and says nothing more',
  story:
    'In 2009 Slowloris needed one machine and hardly any bytes to keep everybody else from a web server; Iranian ' +
    'government pages were shut so that summer. Whoever gives each caller a place has none left for the others.',
  door: 'gateway',
  harms: ['availability'],
  goal: 'an honest program is turned away',
  crosses: ['gateway'],
  ways: [
    holding('connections that say nothing', ''),
    holding('commands that never end', '*2\r\n$4\r\nAUTH\r\n$100\r\nx'),
  ],
  reached: ({ loot }) =>
    Promise.resolve(
      loot.has(turnedAway) ? { kind: 'reached', seen: turnedAway } : { kind: 'missed' },
    ),
};
