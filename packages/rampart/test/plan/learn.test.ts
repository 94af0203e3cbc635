// Who uses a server as `default`, as that server tells it.
import { RedisConnection, Stage, waitFor } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { proposeUsers } from '../../src/plan/learn/propose.ts';
import { watchUse, type Watched } from '../../src/plan/learn/watch.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { Connection } from '../../src/resp/connection/connection.ts';

let stage: Stage;

beforeAll(() => {
  stage = new Stage();
});
afterAll(async () => {
  await stage.strike();
});

describe('a server that everybody uses as default', () => {
  it('tells who does what, and the users that follow do that and no more', async () => {
    const { host, port } = await stage.redis();
    await using shop = await RedisConnection.open({ host, port });
    await shop.command('CLIENT', 'SETNAME', 'shop');
    await using worker = await RedisConnection.open({ host, port });
    await worker.command('CLIENT', 'SETNAME', 'worker');
    await using line = await Connection.open({
      address: { kind: 'tcp', host, port },
      tls: null,
      login: null,
    });
    const watched = await watchUse(line, 1).then(async () => {
      await shop.command('GET', 'a');
      await worker.command('SET', 'a', '1');
      const seen: Watched[] = [];
      await waitFor(
        async () => {
          seen.push(await watchUse(line, 1));
          return seen.at(-1)?.uses.length === 2;
        },
        { what: 'both are seen' },
      );
      return seen.at(-1);
    });
    const uses = watched?.uses.map(({ name, commands }) => [name, [...commands]]) ?? [];
    expect(Object.fromEntries(uses)).toEqual({ shop: ['get'], worker: ['set'] });
    if (watched === undefined) throw new TypeError('Nobody was seen.');
    const text = `version: 1\napp: shop\nserver: {}\n${proposeUsers(watched)}`;
    const { users } = loadPolicy(text, 'learnt.yaml');
    expect([...users.keys()].toSorted()).toEqual(['shop', 'worker']);
    expect(users.get('shop')?.can).toEqual(['read']);
    expect(users.get('worker')?.can).toEqual(['write']);
  });
});

describe('what is proposed', () => {
  const of = (...commands: readonly string[]): Watched => ({
    uses: [{ from: '10.0.0.7', name: '', commands: new Set(commands) }],
    unattributed: new Set(['zadd']),
    others: false,
  });

  it('does not grant what only a person should do, and says so', () => {
    const text = proposeUsers(of('get', 'flushall', 'config|set'));
    expect(text).toContain('can: [read]');
    expect(text).toContain('not granted: config|set, flushall.');
  });

  it('says what was counted and seen with nobody', () => {
    expect(proposeUsers(of('get'))).toContain(
      '# Also counted, and not seen with anybody; they are of these: zadd.',
    );
  });

  it('is a policy, whatever clients call themselves', () => {
    for (const name of ['a b', '"; rm', '- x: 1', '7', 'ü', '__proto__', 'x'.repeat(300)]) {
      const watched: Watched = {
        uses: [
          { from: '10.0.0.7', name, commands: new Set(['get']) },
          { from: '10.0.0.8', name, commands: new Set(['set']) },
        ],
        unattributed: new Set(),
        others: false,
      };
      const text = `version: 1\napp: shop\nserver: {}\n${proposeUsers(watched)}`;
      expect(loadPolicy(text, name).users.size).toBe(2);
    }
  });
});
