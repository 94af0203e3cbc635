// Who listens to channels and speaks RESP2 may not begin a transaction, nor switch replies off. The server says
// so, and goes on answering one command after the other.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type House, type Way } from '../open-house.ts';
import { Peer } from '../peer.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** Everything that is answered to words said in one go, up to the end. */
async function heard(way: Way, lines: readonly string[]): Promise<string> {
  using peer = await Peer.to(house.port[way]);
  peer.raw(lines.map((line) => `${line}\r\n`).join(''));
  peer.end();
  return peer.last();
}

it.each(['shared', 'own'] as const)(
  'what is said behind it is answered as without a gateway (upstream: %s)',
  async (way) => {
    for (const lines of [
      ['SUBSCRIBE c', 'MULTI', 'SUBSCRIBE c d', 'PING'],
      ['SUBSCRIBE c', 'MULTI', 'SUBSCRIBE d', 'EXEC', 'UNSUBSCRIBE', 'MULTI', 'PING', 'EXEC'],
      ['SUBSCRIBE c', 'MULTI', 'SUBSCRIBE c', 'RESET', 'PING'],
      ['SUBSCRIBE c', 'CLIENT REPLY OFF', 'RESET', 'PING', 'CLIENT REPLY SKIP', 'PING', 'PING'],
      ['CLIENT REPLY SKIP', 'SET a v', 'PING', 'RESET', 'PING'],
      ['CLIENT REPLY SKIP', 'SET a v', 'MULTI', 'SUBSCRIBE c', 'SELECT 1', 'RESET', 'PING'],
      ['MULTI', 'SUBSCRIBE c', 'EXEC', 'MULTI', 'PUBLISH c m'],
    ]) {
      expect(await heard(way, lines)).toBe(await heard('direct', lines));
    }
  },
);
