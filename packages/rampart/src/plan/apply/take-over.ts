// Another server has the address, and its data counts. A new process, with our files and on a port of
// its own, follows it until both have the same; writes are held; the other one ends, and the new
// one moves to the address. Nothing is written where the other one keeps its files.
import { kill } from 'node:process';
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { Connection } from '../../resp/connection/connection.ts';
import { ConnectionError } from '../../resp/connection/connection-error.ts';
import { officeLogin } from '../../policy/deployment/accounts.ts';
import type { HostPort } from '../../policy/types.ts';
import { takingOver } from '../data-places.ts';
import { PlanError } from '../errors.ts';
import type { Door } from '../look/door.ts';
import { listenersOn } from '../look/listening.ts';
import type { WantedServer } from '../wanted.ts';
import type { CarryOut } from './carry-out.ts';
import { told, until } from './hand.ts';
import type { Hand } from './hand.ts';
import { infoOf } from './info.ts';
import { raise } from './processes.ts';
import { writeThrough } from './write-through.ts';
import { freePort } from '../../resp/connection/free-port.ts';

/** Milliseconds for which writes are held at most; they go on at the old one if we fail. */
const longestPause = 60_000;
const longestCopy = 6 * 3_600_000;

export const takeOver: CarryOut<'take-over'> = async ({ process, from }, hand) => {
  const wanted = hand.process(process);
  if (wanted.kind !== 'server') throw new TypeError('Only a server has data.');
  const knocked = await hand.knock(process, from, 'present');
  if (knocked.kind !== 'in') {
    throw new PlanError('PLAN_STEP_FAILED', `${from.host}:${from.port} does not let us in.`);
  }
  await using old = knocked.door.connection;
  const itself = await infoOf(old, 'server');
  const oldId = Number(itself.get('process_id'));
  // Half of an earlier attempt.
  const keeper = hand.aside;
  if ((await keeper.processOf(wanted.process)) !== oldId) await keeper.stop(wanted.process);
  await writeThrough(takingOver(wanted.process), itself.get('run_id') ?? '', 0o600);
  const aside: HostPort = { host: '127.0.0.1', port: await freePort() };
  let isOver = false;
  try {
    await using fresh = await raiseAside(wanted, aside, hand);
    await copy(old, fresh, knocked.door, from);
    await endOther(old, oldId, from.port);
    isOver = true;
    if (hand.keeper.byItsOwnWords) {
      // It ends with all on the disk, and comes back as its keeper starts it.
      await keeper.stop(wanted.process);
      await raise(wanted, hand);
    } else await moveIn(wanted, fresh);
  } catch (error) {
    // From the moment on that the other one has ended, ours has the only data.
    if (!isOver) {
      await told(old, ['CLIENT', 'UNPAUSE'], 'to go on').catch(() => undefined);
      await keeper.stop(wanted.process);
      await rm(takingOver(wanted.process), { force: true });
    }
    throw error;
  }
  hand.forget(process);
  (await hand.enter(wanted.process.at)).close();
  await rm(takingOver(wanted.process), { force: true });
  return null;
};

async function raiseAside(
  wanted: WantedServer,
  { host, port }: HostPort,
  hand: Hand,
): Promise<Connection> {
  const [program, ...words] = wanted.command;
  const tls = hand.wanted.deployment.tls === null ? [] : ['--tls-port', '0'];
  const place = ['--bind', host, '--port', String(port), ...tls];
  await hand.aside.start(wanted.process, [program, ...words, ...place]);
  const name = officeLogin('apply');
  const source = hand.wanted.deployment.accounts.find((account) => account.name === name)?.password;
  if (source === null || source === undefined) throw new TypeError(`${name} has no password.`);
  const login = { user: name, password: await hand.vault.secret(source) };
  const end = performance.now() + 60_000;
  for (;;) {
    try {
      const address = { kind: 'tcp', host, port } as const;
      return await Connection.open({ address, tls: null, login, within: 60_000 });
    } catch (error) {
      const isGone = (await hand.aside.processOf(wanted.process)) === null;
      if (!(error instanceof ConnectionError) || isGone || performance.now() > end) throw error;
      await delay(25);
    }
  }
}

async function copy(
  old: Connection,
  fresh: Connection,
  { options: { login, tls } }: Door,
  from: HostPort,
): Promise<void> {
  // It may find half of an earlier copy, which counts for nothing, and has to read it first.
  await until(
    async () => (await infoOf(fresh, 'persistence')).get('loading') === '0',
    'The new process was to have read its files',
    longestCopy,
  );
  // As we came in, so does the new process.
  const key = ['masteruser', login?.user ?? '', 'masterauth', login?.password ?? ''] as const;
  const words = [...key, 'tls-replication', tls === null ? 'no' : 'yes'];
  await told(fresh, ['CONFIG', 'SET', ...words], 'the login of the other server');
  // The other one would wait for more replicas to come.
  await old.call(['CONFIG', 'SET', 'repl-diskless-sync-delay', '0']);
  await told(fresh, ['REPLICAOF', from.host, String(from.port)], 'to follow the other server');
  await until(() => isCopying(fresh), 'The new process was to follow the other one');
  await until(
    async () => {
      if (await isUp(fresh)) return true;
      if (await isCopying(fresh)) return false;
      throw new PlanError('PLAN_STEP_FAILED', 'The copy of the other one’s data broke off.');
    },
    'The new process was to have a copy of the other one’s data',
    longestCopy,
  );
  await told(old, ['CLIENT', 'PAUSE', String(longestPause), 'WRITE'], 'to hold writes');
  await until(
    async () => {
      const end = (await infoOf(old, 'replication')).get('master_repl_offset');
      return (await infoOf(fresh, 'replication')).get('slave_repl_offset') === end;
    },
    'The new process was to have the last write of the other one',
    longestPause / 2,
  );
  const counts = await Promise.all([old, fresh].map(keysIn));
  if (counts[0] !== counts[1]) {
    const what = `The other server has ${counts[0]}, the new process ${counts[1]}.`;
    throw new PlanError('PLAN_NOT_VERIFIED', what);
  }
  await told(fresh, ['REPLICAOF', 'NO', 'ONE'], 'to lead');
  await onDisk(fresh);
}

async function isUp(fresh: Connection): Promise<boolean> {
  return (await infoOf(fresh, 'replication')).get('master_link_status') === 'up';
}

async function isCopying(fresh: Connection): Promise<boolean> {
  const info = await infoOf(fresh, 'replication');
  return info.get('master_sync_in_progress') === '1' || (await isUp(fresh));
}

async function keysIn(line: Connection): Promise<string> {
  const spaces = [...(await infoOf(line, 'keyspace'))];
  const counts = spaces.map(
    ([name, text]) => `${name}: ${/^keys=(\d+)/.exec(text)?.[1] ?? '0'} keys`,
  );
  return counts.length === 0 ? 'no keys' : counts.toSorted().join(', ');
}

async function onDisk(line: Connection): Promise<void> {
  await until(
    async () => {
      const info = await infoOf(line, 'persistence');
      const isDone = info.get('aof_rewrite_in_progress') === '0';
      return (
        info.get('aof_enabled') !== '1' || (isDone && info.get('aof_rewrite_scheduled') === '0')
      );
    },
    'The new process was to have its data on the disk',
    longestPause / 2,
  );
  const info = await infoOf(line, 'persistence');
  if (info.get('aof_enabled') !== '1') {
    // Without an append-only file there is a snapshot, or nothing at all is kept.
    await told(line, ['SAVE'], 'to write a snapshot');
  } else if (info.get('aof_last_bgrewrite_status') !== 'ok') {
    throw new PlanError('PLAN_NOT_VERIFIED', 'The new process could not write its data.');
  }
}

/** Without saving: it would write into whatever directory it was told to. */
export async function endOther(old: Connection, pid: number, port: number): Promise<void> {
  // It answers with nothing: the connection ends with it.
  const answer = await old.call(['SHUTDOWN', 'NOSAVE']).catch(() => null);
  const holders = await listenersOn(port);
  // The command may be renamed. Its data is with us; it may go without a word.
  if (answer !== null && holders.includes(pid)) kill(pid, 'SIGKILL');
  await until(
    async () => (await listenersOn(port)).length === 0,
    'The other server was to end',
    longestPause / 4,
  );
}

async function moveIn({ settings, process }: WantedServer, fresh: Connection): Promise<void> {
  const moved = new Set([
    'bind',
    'port',
    'tls-port',
    'masteruser',
    'masterauth',
    'tls-replication',
  ]);
  const words: Uint8Array[] = [];
  const left = new Set(moved);
  for (const { name, value } of settings) {
    if (!moved.has(name)) continue;
    left.delete(name);
    words.push(Buffer.from(name), Buffer.from(value, 'latin1'));
  }
  // Where the policy says nothing of it, what was needed for the copy goes.
  const plain = { masteruser: '', masterauth: '', 'tls-replication': 'no' } as const;
  for (const [name, value] of Object.entries(plain)) {
    if (left.has(name)) words.push(Buffer.from(name), Buffer.from(value));
  }
  const move = ['CONFIG', 'SET', ...words];
  const end = performance.now() + longestPause / 4;
  // The kernel may keep the port of the other one for a moment; a refused move changes nothing.
  while (performance.now() < end) {
    const reply = await fresh.call(move);
    if (reply.kind !== 'error') return;
    if (!Buffer.from(reply.bytes).toString('latin1').includes('Failed to bind')) break;
    await delay(100);
  }
  await told(fresh, move, `to move to ${process.at.host}:${process.at.port}`);
}
