// Asks servers and Sentinels how they are, with a login that changes nothing. Each is asked on a
// connection of its own that lasts, so that looking costs a server next to nothing.
import { messageOf } from '../../message-of.ts';
import { readInfo } from '../../observe/live/info.ts';
import type { HostPort } from '../../policy/types.ts';
import { plainOf } from '../../resp/plain.ts';
import { ConnectionError } from '../../resp/connection/connection-error.ts';
import { Connection } from '../../resp/connection/connection.ts';
import type { ConnectionOptions } from '../../resp/connection/connection.ts';
import { nameOf } from '../../resp/connection/dial.ts';
import type { Reply } from '../../resp/read.ts';
import type { SentinelAnswer, ServerAnswer, ServerFact } from '../judge/facts.ts';

export interface Watched {
  readonly at: HostPort;
  /** Of a Sentinel: the groups that it is asked about; null: it is a server. */
  readonly groups: readonly string[] | null;
  readonly tls: ConnectionOptions['tls'];
  readonly login: ConnectionOptions['login'];
}

/** Milliseconds for a connection and for each answer. */
const within = 3_000;

export class WatchedServer {
  readonly name: string;
  readonly #watched: Watched;
  #connection: Connection | null = null;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.name = nameOf({ kind: 'tcp', ...watched.at });
  }

  async look(): Promise<ServerFact> {
    const { groups } = this.#watched;
    const kind = groups === null ? 'server' : 'sentinel';
    try {
      const connection = await this.#connect();
      const answer =
        groups === null ? await askServer(connection) : await askSentinel(connection, groups);
      return { name: this.name, kind, answer, why: '', shut: false };
    } catch (error) {
      this.close();
      const shut = error instanceof RefusedError || isLoginTrouble(error);
      const why = messageOf(error);
      return { name: this.name, kind, answer: null, why, shut };
    }
  }

  close(): void {
    this.#connection?.close();
    this.#connection = null;
  }

  async #connect(): Promise<Connection> {
    if (this.#connection?.open === true) return this.#connection;
    const { at, tls, login } = this.#watched;
    this.#connection = await Connection.open({
      address: { kind: 'tcp', ...at },
      tls,
      login,
      within,
    });
    return this.#connection;
  }
}

/** It answered, and let us not see what was asked. */
class RefusedError extends Error {}

function isLoginTrouble(error: unknown): boolean {
  if (!(error instanceof ConnectionError)) return false;
  return (
    error.code === 'RESP_CONNECTION_LOGIN' ||
    error.code === 'RESP_CONNECTION_TLS' ||
    error.code === 'RESP_CONNECTION_CERTIFICATE'
  );
}

async function askServer(connection: Connection): Promise<ServerAnswer> {
  const info = readInfo(textOf(await connection.call(['INFO'])));
  const field = (section: string, name: string): string => info.get(section)?.get(name) ?? '';
  const number = (section: string, name: string): number => Number(field(section, name)) || 0;
  const isReplica = field('replication', 'role') === 'slave';
  const isNode = number('cluster', 'cluster_enabled') === 1;
  return {
    kind: 'server',
    role: isReplica ? 'replica' : 'primary',
    follows: isReplica
      ? `${field('replication', 'master_host')}:${field('replication', 'master_port')}`
      : null,
    linked: field('replication', 'master_link_status') === 'up',
    followers: followersOf(info.get('replication') ?? new Map<string, string>()),
    offset: number('replication', 'master_repl_offset'),
    usedMemory: number('memory', 'used_memory'),
    maxMemory: number('memory', 'maxmemory'),
    keys: keysOf(info.get('keyspace') ?? new Map<string, string>()),
    saving: savingTrouble((name) => field('persistence', name)),
    sentBytes: number('stats', 'total_net_output_bytes'),
    clients: number('clients', 'connected_clients'),
    cluster: isNode ? 'node' : null,
  };
}

function followersOf(replication: ReadonlyMap<string, string>): readonly string[] {
  return [...replication].flatMap(([name, value]) => {
    if (!/^slave\d+$/.test(name)) return [];
    const { ip = '', port = '' } = partsOf(value);
    return [ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`];
  });
}

/** `ip=10.0.0.1,port=6379,…` */
function partsOf(value: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    value.split(',').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at), part.slice(at + 1)];
    }),
  );
}

function keysOf(keyspace: ReadonlyMap<string, string>): number {
  return [...keyspace.values()].reduce(
    (sum, value) => sum + (Number(partsOf(value)['keys']) || 0),
    0,
  );
}

function savingTrouble(field: (name: string) => string): string | null {
  if (field('rdb_last_bgsave_status') === 'err') return 'the last snapshot failed';
  if (field('aof_last_write_status') === 'err') return 'the append-only file cannot be written';
  if (field('aof_last_bgrewrite_status') === 'err') return 'the last rewrite of its file failed';
  return null;
}

/** One that could not replace one primary of several wants attention like one that can replace none. */
async function askSentinel(
  connection: Connection,
  groups: readonly string[],
): Promise<SentinelAnswer> {
  for (const group of groups) {
    const quorum = await connection.call(['SENTINEL', 'CKQUORUM', group]);
    if (quorum.kind !== 'error') continue;
    const says = lineOf(quorum.bytes);
    if (!says.includes('NOQUORUM')) throw new RefusedError(`${connection.name} answers: ${says}.`);
    return { kind: 'sentinel', canFailOver: false, says };
  }
  return { kind: 'sentinel', canFailOver: true, says: '' };
}

function textOf(reply: Reply): string {
  if (reply.kind === 'error') {
    throw new RefusedError(`It answers: ${lineOf(reply.bytes)}.`);
  }
  return String(plainOf(reply));
}

/** What a server says stands in messages: no control characters, and no end without end. */
function lineOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1').trim();
  return text.replaceAll(/[^\x20-\x7e]/g, '.').slice(0, 200);
}
