import type { Connection, Evaluation, FunctionStore, Word } from './connection.ts';

interface IoRedisCalls {
  callBuffer(command: string, ...words: (Word | number)[]): unknown;
}

interface IoRedisNode {
  call(command: string, ...words: (Word | number)[]): Promise<unknown>;
}

/** What is used of `Redis` (also with Sentinels) and `Cluster`. */
export interface IoRedisClient extends IoRedisCalls, IoRedisNode {
  readonly isCluster: boolean;
  callBuffer(command: string, ...words: (Word | number)[]): Promise<unknown>;
}

interface IoRedisCluster {
  nodes(role: 'master'): readonly IoRedisNode[];
}

export function isIoRedis(client: object): client is IoRedisClient {
  return 'isCluster' in client && 'callBuffer' in client;
}

export function ioRedisConnection(client: IoRedisClient): Connection {
  return {
    cluster: client.isCluster,
    prefix: prefixOf(client),
    evaluate: (evaluation) => Promise.resolve(callWith(client, evaluation)),
    get: (key) => client.callBuffer('GET', key),
    set: (key, value, lifetime) =>
      lifetime === undefined
        ? client.callBuffer('SET', key, value)
        : client.callBuffer('SET', key, value, 'PX', lifetime),
    async primaries() {
      return (isCluster(client) ? client.nodes('master') : [client]).map(functionStore);
    },
  };
}

/** Also for a pipeline, which has the same method. */
export function callWith(target: IoRedisCalls, evaluation: Evaluation): unknown {
  const { command, subject, keys, arguments: words } = evaluation;
  return target.callBuffer(command, subject, keys.length, ...keys, ...words);
}

function prefixOf(client: IoRedisClient): string {
  const options: unknown = 'options' in client ? client.options : undefined;
  if (typeof options !== 'object' || options === null || !('keyPrefix' in options)) return '';
  return typeof options.keyPrefix === 'string' ? options.keyPrefix : '';
}

function isCluster<Client extends object>(client: Client): client is Client & IoRedisCluster {
  return 'nodes' in client;
}

function functionStore(client: IoRedisNode): FunctionStore {
  return {
    load: (code) => client.call('FUNCTION', 'LOAD', code),
    remove: (library) => client.call('FUNCTION', 'DELETE', library),
    async names() {
      return listed(await client.call('FUNCTION', 'LIST'), 'library_name');
    },
    async codeOf(library) {
      const reply = await client.call('FUNCTION', 'LIST', 'LIBRARYNAME', library, 'WITHCODE');
      return listed(reply, 'library_code')[0] ?? null;
    },
  };
}

/** A library comes as a list of names and values, or with some settings of the client as an object. */
function listed(reply: unknown, field: string): string[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap((library: unknown) => {
    if (Array.isArray(library)) {
      const at = library.indexOf(field);
      return at < 0 ? [] : [String(library[at + 1])];
    }
    if (typeof library !== 'object' || library === null) return [];
    const found = Object.entries(library).find(([name]) => name === field);
    return found === undefined ? [] : [String(found[1])];
  });
}
