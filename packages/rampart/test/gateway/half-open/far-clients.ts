// Clients at the far end of the cable, each of which stops in the middle of something else.
import { setTimeout as pause } from 'node:timers/promises';
import { Peer } from '../peer.ts';
import { near } from './far-side.ts';

const port = Number(process.argv[2]);

/** The cable is plugged in a moment after this has started. */
async function connected(): Promise<Peer> {
  for (;;) {
    try {
      return await Peer.to({ host: near, port });
    } catch {
      await pause(20);
    }
  }
}

const begins: Readonly<Record<string, (peer: Peer) => Promise<unknown>>> = {
  idle: (peer) => peer.ask('PING'),
  watches: (peer) => peer.ask('WATCH', 'k'),
  'in a transaction': async (peer) => [await peer.ask('MULTI'), await peer.ask('SET', 'k', 'v')],
  subscribed: (peer) => peer.ask('SUBSCRIBE', 'news'),
  tracks: async (peer) => [
    await peer.ask('HELLO', '3'),
    await peer.ask('CLIENT', 'TRACKING', 'ON'),
    await peer.ask('GET', 'tracked'),
  ],
  'waits for a job': async (peer) => {
    await peer.ask('PING');
    peer.send('BLPOP', 'jobs', '0');
  },
  'in the middle of a command': async (peer) => {
    await peer.ask('PING');
    peer.raw('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100\r\nbegun');
  },
};

const peers: Peer[] = [];
for (const begin of Object.values(begins)) {
  const peer = await connected();
  peers.push(peer);
  await begin(peer);
}
console.log(`${peers.length} clients are there`);
// They stay as long as this process does.
setInterval(() => peers.length, 60_000);
