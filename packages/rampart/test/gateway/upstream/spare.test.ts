// Who is about to block leaves the connection that he shares, and nobody may come in between.
import { waitFor } from '@rampart/stage';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeCommand } from '../../../src/resp/write.ts';
import { openHouse, type House } from '../open-house.ts';
import { Peer } from '../peer.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function clientList(): Promise<readonly string[]> {
  return String(await house.server.command('CLIENT', 'LIST'))
    .trim()
    .split('\n');
}

/** One that has greeted the server, and that nobody has used. */
async function untilSpare(): Promise<void> {
  const isSpare = (line: string): boolean =>
    line.includes(' name= ') && line.includes(' cmd=hello ');
  await waitFor(async () => (await clientList()).some(isSpare), { what: 'a spare connection' });
}

it.each(Array.from({ length: 5 }, (_, round) => `queue:${round}`))(
  'a client that blocks on %s is served before one that asks later',
  async (queue) => {
    using waiter = await Peer.to(house.port.shared);
    using other = await Peer.to(house.port.shared);
    expect([await waiter.ask('PING'), await other.ask('PING')]).toEqual(['PONG', 'PONG']);
    await untilSpare();
    waiter.send('BLPOP', queue, '0');
    // At once, so that the job would still be there, had the push come first.
    other.raw(
      Buffer.concat(
        [
          ['RPUSH', queue, 'job'],
          ['LLEN', queue],
        ].map((each) => encodeCommand(each)),
      ),
    );
    expect([await other.next(), await other.next()]).toEqual([1, 0]);
    expect(await waiter.next()).toEqual([queue, 'job']);
  },
);

it('what a client is called and speaks is so on the spare connection too, and goes unsaid', async () => {
  using peer = await Peer.to(house.port.shared);
  expect(await peer.ask('HELLO', '3', 'SETNAME', 'worker')).toBeDefined();
  expect(await peer.ask('PING')).toBe('PONG');
  await waitFor(
    async () => (await clientList()).some((line) => / name= .* cmd=hello .* resp=3/.test(line)),
    { what: 'a spare connection of the new protocol' },
  );
  expect(await peer.ask('MULTI')).toBe('OK');
  expect(await peer.ask('CLIENT', 'GETNAME')).toBe('QUEUED');
  expect(await peer.ask('EXEC')).toEqual(['worker']);
});

it('a stream of commands that begins on the spare connection holds nothing but them', async () => {
  using watcher = await Peer.to(house.port.shared);
  expect(await watcher.ask('CLIENT', 'SETNAME', 'watcher')).toBe('OK');
  expect(await watcher.ask('GET', 'nothing')).toBeNull();
  await untilSpare();
  expect(await watcher.ask('MONITOR')).toBe('OK');
  await house.server.command('SET', 'seen', '1');
  for (let line = ''; !line.includes('"seen"');) {
    line = String(await watcher.next());
    expect(line).toMatch(/^\d+\.\d+ \[\d+ /);
  }
});
