// What `scan` needs of each client: its primaries, a page of SCAN of each, and which connection to which
// server answers. Only the methods that it calls are asked for, so that wrapped clients do too.
import { ClientError } from './errors.ts';
import { listOf } from './guarded/call.ts';
import { bareClientOf, type GuardedClient } from './guarded/bare.ts';

interface NodeRedis {
  scan(
    cursor: string,
    options: { MATCH: string; COUNT: number },
  ): Promise<{ cursor: unknown; keys: readonly unknown[] }>;
  clientInfo(): Promise<{ readonly id: number; readonly laddr?: string }>;
}

interface NodeRedisSentinel {
  use(run: never): Promise<unknown>;
  sendCommand(isReadonly: boolean, words: readonly string[]): Promise<unknown>;
}

interface NodeRedisCluster {
  readonly masters: readonly object[];
  nodeClient(node: object): Promise<NodeRedis>;
}

interface IoRedis {
  scan(
    cursor: string,
    match: 'MATCH',
    glob: string,
    size: 'COUNT',
    count: number,
  ): Promise<readonly [cursor: unknown, keys: readonly unknown[]]>;
  client(subcommand: 'INFO'): Promise<unknown>;
}

interface IoRedisCluster {
  nodes(role: 'master'): readonly IoRedis[];
}

/** node-redis (client, Sentinel, cluster) and ioredis (which hides its Sentinels, and its cluster). */
export type ScanClient =
  | NodeRedis
  | NodeRedisSentinel
  | NodeRedisCluster
  | IoRedis
  | IoRedisCluster
  | GuardedClient;

export interface Page {
  readonly cursor: string;
  readonly keys: readonly string[];
}

/** A server that has keys of its own. */
export interface Primary {
  page(cursor: string, glob: string, count: number): Promise<Page>;
  /** Another one as soon as another process may answer, to which the cursor means nothing. */
  connection(): Promise<string>;
}

export async function primariesOf(given: ScanClient): Promise<readonly Primary[]> {
  const client = bareClientOf(given);
  refusePrefix(client);
  if ('nodes' in client) return client.nodes('master').map((node) => ioRedis(node));
  if ('masters' in client) {
    const nodes = await Promise.all(client.masters.map((node) => client.nodeClient(node)));
    return nodes.map((node) => nodeRedis(node));
  }
  if ('use' in client) return [sentinel(client)];
  if ('clientInfo' in client) return [nodeRedis(client)];
  if ('client' in client) return [ioRedis(client)];
  throw unusable('is none of node-redis or ioredis');
}

function nodeRedis(client: NodeRedis): Primary {
  refusePrefix(client);
  return {
    async page(cursor, glob, count) {
      const reply = await client.scan(cursor, { MATCH: glob, COUNT: count });
      return { cursor: String(reply.cursor), keys: reply.keys.map(String) };
    },
    async connection() {
      const { id, laddr } = await client.clientInfo();
      return `${id} ${laddr ?? ''}`;
    },
  };
}

/**
 * As commands that may write, so that the primary answers and never a replica. To lease the primary
 * would say the same, but the profile showed that node-redis makes a class of all its commands for each.
 */
function sentinel(client: NodeRedisSentinel): Primary {
  const ask = (...words: readonly string[]): Promise<unknown> => client.sendCommand(false, words);
  return {
    page: async (cursor, glob, count) =>
      pageOf(await ask('SCAN', cursor, 'MATCH', glob, 'COUNT', String(count))),
    // It may be another connection for each page, but not another server.
    connection: async () => field(String(await ask('CLIENT', 'INFO')), 'laddr'),
  };
}

function pageOf(reply: unknown): Page {
  const [cursor, keys] = listOf(reply);
  if (!Array.isArray(keys)) throw unusable('did not answer SCAN by a page');
  return { cursor: String(cursor), keys: keys.map(String) };
}

function ioRedis(client: IoRedis): Primary {
  refusePrefix(client);
  return {
    async page(cursor, glob, count) {
      return pageOf(await client.scan(cursor, 'MATCH', glob, 'COUNT', count));
    },
    async connection() {
      const info = String(await client.client('INFO'));
      return ['id', 'laddr'].map((name) => field(info, name)).join(' ');
    },
  };
}

function field(info: string, name: string): string {
  return info.split(' ').find((pair) => pair.startsWith(`${name}=`)) ?? '';
}

/** A prefix of the client's own makes other keys than the ones that were proven. */
function refusePrefix(client: object): void {
  const options: unknown = 'options' in client ? client.options : undefined;
  if (typeof options !== 'object' || options === null || !('keyPrefix' in options)) return;
  if (options.keyPrefix === undefined || options.keyPrefix === '') return;
  throw unusable('has a keyPrefix: put the prefix into the templates of the keyspaces');
}

function unusable(what: string): ClientError {
  return new ClientError('CLIENT_SCAN_CLIENT', `The client that scan() was given ${what}.`);
}
