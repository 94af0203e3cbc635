// A network that is cut for real: hosts of their own behind a bridge, each with a server and a Sentinel.
// Where this machine lets nobody make one, the tests fail and say what to do.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Stage, waitFor } from '@rampart/stage';
import type { StageProcess } from '@rampart/stage';
import { describe, expect, it, test } from 'vitest';

import { Scratch } from '../../../src/archive/drill/scratch.ts';
import { ScratchGroup } from '../../../src/archive/failover/group.ts';
import type { Member } from '../../../src/archive/failover/group.ts';
import { Load, missingAt } from '../../../src/archive/failover/load.ts';
import { NamespaceNetwork } from '../../../src/archive/failover/namespace-network.ts';
import { Archive } from '../../../src/archive/read/archive.ts';
import { itemsOf, textOf } from '../../../src/resp/reply-parts.ts';
import type { Reply } from '../../../src/resp/read.ts';
import { DirectoryStore } from '../../../src/archive/store/directory-store.ts';
import { waitForOffset } from '../../../src/archive/wait.ts';
import { identities, restore } from '../archiving.ts';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const program = process.env['RAMPART_REDIS_SERVER'] ?? 'redis-server';
const times = { quorum: 2, downAfter: 1_000, failoverWithin: 6_000 };
const shape = { program, servers: 3, sentinels: 3, ...times };
/** Acknowledgements come once a second, and a lag is told in whole ones: two seconds, then, and a bit. */
const policy = `
version: 1
app: shop
networks: { web: 10.0.1.0/24 }
users: { web: { from: web, can: [read, write], keys: 'session:*' } }
hosts:
  db1: { address: 10.0.2.1, roles: [redis, sentinel] }
  db2: { address: 10.0.2.2, roles: [replica, sentinel] }
  db3: { address: 10.0.2.3, roles: [replica, sentinel] }
server: { tls: own }
sentinel: { down_after: 1s, failover_within: 6s }
durability: { lose_at_most: 3s, back_within: 30s, replicas: { least: 1, lag: 1s } }
`;
const careful = { appendOnly: 'everysec', replicas: { least: 1, lag: 1_000 } } as const;
const someWrites = 400;

describe('three Sentinels under load', () => {
  it('lose fewer acknowledged writes by the policy than as they come', async () => {
    await using stage = new Stage();
    const path = join(await stage.newDirectory('policy'), 'rampart.yaml');
    await writeFile(path, policy);
    const words = ['ha', 'check', '--network', 'namespaces', '--policy', path, '--server', program];
    const ran = await stage.node(main, words);
    expect(await ran.exited, ran.output).toEqual({ code: 0, signal: null });
    await ran.closed;
    const table = ran.output.slice(ran.output.indexOf('The primary is killed'));
    process.stdout.write(`${table}\n`);
    const lost = rowsOf(table, 'of them lost');
    const acknowledged = rowsOf(table, 'acknowledged writes');
    expect(lost).toHaveLength(2);
    // Replication runs milliseconds behind: a kill loses little, whatever servers were told.
    expect(lost[0]?.told).toBeLessThan((acknowledged[0]?.told ?? 0) / 10);
    expect(lost[1]?.told).toBeLessThan((lost[1]?.untold ?? 0) / 2);
  });
});

describe('a network of our own', () => {
  it('is gone when whoever made it is killed', async () => {
    await using stage = new Stage();
    const child = await stage.node(new URL('../children/network.ts', import.meta.url), [], {
      ready: /^\d+$/m,
    });
    const holder = `/proc/${Number(child.output)}/ns/net`;
    expect(existsSync(holder)).toBe(true);
    await child.kill();
    await waitFor(() => !existsSync(holder), { what: 'the end of who held the network' });
  });
});

describe('an archive that follows replicas, in the order of its policy', () => {
  test.each(['kill', 'partition'] as const)(
    'goes on without a break after a %s',
    async (mishap) => {
      await using stage = new Stage();
      await using network = await NamespaceNetwork.open();
      await using group = await ScratchGroup.start(shape, careful, network);
      const [old, ...replicas] = group.members;
      if (old === undefined) throw new TypeError('A group has a primary.');
      const { archiver, store } = await archive(stage, network, group, [...replicas, old]);
      const before = new Load(await old.process.connect());
      await enough(before);
      if (mishap === 'kill') await old.process.kill();
      else await network.cut(old.host);
      const next = await successor(group, old);
      await before.stop();
      const after = new Load(await next.process.connect());
      await enough(after);
      await after.stop();
      const info = await next.process.ask('INFO', 'replication');
      const offset = Number(/^master_repl_offset:(\d+)/m.exec(info)?.[1]);
      await waitForOffset(store, offset, 30_000);
      const { directory } = await restore(stage, store, { kind: 'offset', offset, history: null });
      await using connection = await next.process.connect();
      await using scratch = await Scratch.start({ program, directory, loads: 'append-only' });
      expect(await keysOf((words) => scratch.call(...words))).toEqual(
        await keysOf((words) => connection.call(words)),
      );
      expect(await missingAt(connection, after.acknowledged)).toEqual([]);
      const { histories } = await Archive.open(store);
      expect(histories.map(({ timelines }) => timelines.length)).toEqual([2]);
      expect(archiver.output).toContain('ARCHIVE_FORK');
      expect(archiver.output).not.toContain('ARCHIVE_BREAK');
    },
  );
});

async function successor(group: ScratchGroup, old: Member): Promise<Member> {
  const found = await waitFor(
    async () => {
      const next = await group.primary();
      if (next === null || next === old) return null;
      return (await next.process.ask('SET', 'probe', '1')) === 'OK' ? next : null;
    },
    { what: 'a new primary that takes writes' },
  );
  if (found === null) throw new TypeError('There is no new primary.');
  return found;
}

async function archive(
  stage: Stage,
  { enters: [enter = '', ...words] }: NamespaceNetwork,
  { password }: ScratchGroup,
  order: readonly Member[],
): Promise<{ readonly archiver: StageProcess; readonly store: DirectoryStore }> {
  const directory = await stage.newDirectory('archive');
  const path = join(directory, 'rampart.yaml');
  const part = {
    directory,
    recipients: identities.map(({ recipient }) => recipient.text),
    from: order.map(({ reached: { host, port } }) => `${host}:${port}`),
    login: { user: 'default', password: { env: 'PASSWORD' } },
    dangerously_plain: true,
  };
  await writeFile(path, JSON.stringify({ version: 1, app: 'shop', archive: part }));
  const command = [process.execPath, '--conditions=rampart-source', main, 'archive'];
  const archiver = await stage.start(enter, [...words, ...command, '--policy', path], {
    ready: /The full copy is whole/,
    env: { PASSWORD: password },
  });
  return { archiver, store: new DirectoryStore(directory) };
}

async function enough({ acknowledged }: Load): Promise<void> {
  await waitFor(() => acknowledged.length >= someWrites, { what: 'some writes' });
}

/** The load sets each to the same, so that names are all that can differ. */
async function keysOf(
  call: (words: readonly string[]) => Promise<Reply>,
): Promise<ReadonlySet<string | null>> {
  return new Set(itemsOf(await call(['KEYS', '*'])).map(textOf));
}

interface Row {
  readonly untold: number;
  readonly told: number;
}

function rowsOf(table: string, title: string): readonly Row[] {
  return Array.from(
    table.matchAll(new RegExp(`^  ${title} +(\\d+) +(\\d+)$`, 'gm')),
    ([, untold, told]) => ({ untold: Number(untold), told: Number(told) }),
  );
}
