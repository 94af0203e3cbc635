// What MONITOR at the server shows of a client behind the gateway: what it would show without.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type House } from '../open-house.ts';
import { Peer } from '../peer.ts';
import { Standing } from '../standing.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** The words of each command that the server runs, until one that has `last` in it. */
async function watched(last: string, act: () => Promise<void>): Promise<readonly string[]> {
  using watcher = await Peer.to(house.port.direct);
  expect(await watcher.ask('MONITOR')).toBe('OK');
  await act();
  const lines: string[] = [];
  while (!(lines.at(-1) ?? '').includes(last)) lines.push(String(await watcher.next()));
  return lines.map((line) => line.replace(/^\S+ \[[^\]]*\] /, ''));
}

it.each(['own', 'shared'] as const)(
  'a transaction with a mistake in it ends at the server by its EXEC (upstream: %s)',
  async (way) => {
    using peer = await Peer.to(house.port[way]);
    const lines = await watched('"after"', async () => {
      expect(await peer.ask('MULTI')).toBe('OK');
      expect(await peer.ask('SET', 'kept', 'out')).toBe('QUEUED');
      expect(await peer.ask('NOSUCHCOMMAND')).toMatch(/^-ERR unknown command/);
      expect(await peer.ask('SET', 'kept')).toMatch(/^-ERR wrong number of arguments/);
      expect(await peer.ask('EXEC')).toMatch(/^-EXECABORT/);
      expect(await peer.ask('EXISTS', 'kept', 'after')).toBe(0);
    });
    expect(lines.filter((line) => /MULTI|EXEC|DISCARD/.test(line))).toEqual(['"MULTI"', '"EXEC"']);
  },
);

it('to begin with MONITOR opens no connection that MONITOR would show', async () => {
  using peer = await Peer.to(house.port.shared);
  expect(await peer.ask('SELECT', '9')).toBe('OK');
  using other = await Peer.to(house.port.shared);
  expect(await other.ask('SELECT', '9')).toBe('OK');
  for (let round = 0; round < 5; round += 1) {
    using watcher = await Peer.to(house.port.shared);
    expect(await watcher.ask('SELECT', '9')).toBe('OK');
    expect(await watcher.ask('MONITOR')).toBe('OK');
    expect(await peer.ask('GET', `round:${round}`)).toBeNull();
    const first = String(await watcher.next());
    expect(first.includes('"TIME"') ? await watcher.next() : first).toContain(`"round:${round}"`);
  }
});

it('a login that the server refuses shows there, without its password', async () => {
  const { server, stage } = house;
  await server.command('ACL', 'SETUSER', 'web', 'on', '>right', '~*', '&*', '+@all');
  await using standing = await Standing.before(server, stage, {
    users: 'web: { can: [read], keys: ["*"] }',
  });
  const lines = await watched('"after"', async () => {
    using peer = await standing.peer();
    expect(await peer.ask('AUTH', 'web', 'wrong')).toMatch(/^-WRONGPASS/);
    expect(await server.command('EXISTS', 'after')).toBe(0);
  });
  expect(lines).toContain('"HELLO" "2" "AUTH" "(redacted)" "(redacted)"');
});
