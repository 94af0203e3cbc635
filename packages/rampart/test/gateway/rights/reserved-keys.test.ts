// The gateway keeps on the server what gateways share: used codes, bans. Nobody who comes through a
// gateway may forge or take away any of it.
import { Stage } from '@rampart/stage';
import { expect, it } from 'vitest';
import { open, Standing } from '../standing.ts';

const refused: unknown = expect.stringMatching(
  /^-NOPERM this user may not use one of the keys of/u,
);

it('a user of every key reaches none of the gateway, on the short way and the long one', async () => {
  await using stage = new Stage();
  const redis = await stage.redis();
  await redis.command('SET', 'rampart-gateway:used-steps', 'kept');
  await using standing = await Standing.before(redis, stage, {
    users: `default: { can: [read, write, scan, script], keys: ['*'], upstream: shared }`,
    gateway: open,
  });
  using peer = await standing.peer();
  const own = 'rampart-gateway:used-steps';
  const commands = [
    ['GET', own],
    ['SET', own, 'forged'],
    ['DEL', 'other', own],
    ['RENAME', own, 'mine'],
    ['COPY', 'mine', own],
    ['XRANGE', 'rampart-gateway:logins', '-', '+'],
    ['EVAL', 'return redis.call("del", KEYS[1])', '1', own],
    ['SORT', 'list', 'BY', 'rampart-gateway:*'],
    ['KEYS', 'rampart-gateway:*'],
  ];
  for (const command of commands) {
    expect({ command, reply: await peer.ask(...command) }).toEqual({
      command,
      reply: refused,
    });
  }
  expect(await peer.ask('SET', 'rampart-gate', 'open')).toBe('OK');
  expect(await redis.command('GET', own)).toBe('kept');
});
