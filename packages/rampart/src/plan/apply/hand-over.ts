// A primary gives way, and nothing that it has acknowledged is lost: writes are held until a replica has all
// of them, that one leads, and the old one follows before it may take a write again.
import { officeLogin } from '../../policy/deployment/accounts.ts';
import type { HostPort } from '../../policy/types.ts';
import type { Connection } from '../../resp/connection/connection.ts';
import { ConnectionError } from '../../resp/connection/connection-error.ts';
import { itemsOf, textOf } from '../../resp/reply-parts.ts';
import { PlanError } from '../errors.ts';
import type { CarryOut } from './carry-out.ts';
import { told, until } from './hand.ts';
import type { Hand } from './hand.ts';
import { infoOf } from './info.ts';

/** Milliseconds for which writes are held at most; then they go on where they were. */
const longestPause = 30_000;

interface Heir {
  readonly at: HostPort;
  readonly offset: number;
}

export const handOver: CarryOut<'hand-over'> = async ({ process }, hand) => {
  const line = await hand.lineTo(process);
  // Somebody else has come to lead meanwhile.
  if ((await infoOf(line, 'replication')).get('role') !== 'master') return null;
  const heirs = await heirsOf(line, hand);
  const [first] = heirs;
  if (first === undefined) {
    throw new PlanError('PLAN_NO_HEIR', `${line.name} has no replica that is in step.`);
  }
  if (hand.wanted.deployment.topology.kind === 'cluster') {
    await using heir = await hand.enter(first.at);
    // The node itself holds writes until its replica has them.
    await told(heir, ['CLUSTER', 'FAILOVER'], 'to lead');
    await until(async () => !(await leads(line)), `${line.name} was to give way`, longestPause);
    return null;
  }
  const wanted = hand.process(process);
  const group = wanted.kind === 'server' ? wanted.process.watchedAs : null;
  if (group === null) throw new TypeError('There are no Sentinels.');
  await bySentinels(line, group, hand);
  hand.forget(process);
  return null;
};

/** In step, and all of them of another release than this one: a group that is half way would go back. */
async function heirsOf(line: Connection, hand: Hand): Promise<readonly Heir[]> {
  const own = (await infoOf(line, 'server')).get('redis_version');
  const heirs = await followersOf(line);
  for (const { at } of heirs) {
    await using heir = await hand.enter(at);
    if ((await infoOf(heir, 'server')).get('redis_version') !== own) continue;
    const what = `The replica ${at.host}:${at.port} of ${line.name} runs ${own} as well.`;
    throw new PlanError('PLAN_NO_HEIR', what);
  }
  return heirs;
}

async function followersOf(line: Connection): Promise<readonly Heir[]> {
  const info = await infoOf(line, 'replication');
  return [...info].flatMap(([name, text]): readonly Heir[] => {
    if (!/^slave\d+$/.test(name)) return [];
    const fields = new Map(text.split(',').map((part) => splitAt(part)));
    const [host = '', port] = [fields.get('ip'), Number(fields.get('port'))];
    return fields.get('state') === 'online'
      ? [{ at: { host, port }, offset: Number(fields.get('offset')) }]
      : [];
  });
}

function splitAt(part: string): readonly [string, string] {
  const at = part.indexOf('=');
  return [part.slice(0, at), part.slice(at + 1)];
}

async function leads(line: Connection): Promise<boolean> {
  return (await infoOf(line, 'replication')).get('role') === 'master';
}

async function bySentinels(line: Connection, group: string, hand: Hand): Promise<void> {
  await told(line, ['CLIENT', 'PAUSE', String(longestPause), 'WRITE'], 'to hold writes');
  try {
    const end = Number((await infoOf(line, 'replication')).get('master_repl_offset'));
    const hasAll = async (): Promise<boolean> => {
      const followers = await followersOf(line);
      return followers.length > 0 && followers.every(({ offset }) => offset >= end);
    };
    await until(hasAll, `The replicas of ${line.name} were to have all writes`, longestPause / 3);
    const heir = await failOver(line, group, hand);
    // Sentinels would tell it too, on connections on which they have just been held as well.
    await told(line, ['REPLICAOF', heir.host, String(heir.port)], 'to follow its successor');
    await told(line, ['CONFIG', 'REWRITE'], 'to write its own file');
  } finally {
    // Who waited hears now that this one takes no writes any more. Past the time it goes on by itself.
    await line.call(['CLIENT', 'UNPAUSE']).catch(() => null);
  }
}

/** Gives whoever leads then, when it says so itself. */
async function failOver(line: Connection, group: string, hand: Hand): Promise<HostPort> {
  const { sentinels } = hand.wanted.deployment;
  let why = 'none is there';
  for (const { at } of sentinels) {
    try {
      await using sentinel = await hand.enter(at);
      const before = await leaderOf(sentinel, group);
      await told(sentinel, ['SENTINEL', 'FAILOVER', group], 'to fail over');
      let heir = before;
      const isOther = async (): Promise<boolean> => {
        heir = await leaderOf(sentinel, group);
        return heir.host !== before.host || heir.port !== before.port;
      };
      await until(isOther, `The Sentinels were to replace ${line.name}`, longestPause / 2);
      await using leader = await hand.enter(heir);
      await until(() => leads(leader), `${leader.name} was to lead`, longestPause / 6);
      return heir;
    } catch (error) {
      // The next one may be there.
      if (!(error instanceof ConnectionError)) throw error;
      why = error.message;
    }
  }
  const login = officeLogin('apply');
  throw new PlanError('PLAN_STEP_FAILED', `No Sentinel lets ${login} fail over: ${why}.`);
}

async function leaderOf(sentinel: Connection, group: string): Promise<HostPort> {
  const words = ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', group];
  const [host, port] = itemsOf(await told(sentinel, words, 'who leads')).map(textOf);
  return { host: host ?? '', port: Number(port) };
}
