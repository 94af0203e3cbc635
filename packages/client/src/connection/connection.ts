// What scripts and sealed values ask of a client, so that they are the same over node-redis and
// ioredis, one server, Sentinel and Cluster. Texts come back as bytes: a value need not be UTF-8.
import { ClientError } from '../errors.ts';
import { bareClientOf, type GuardedClient } from '../guarded/bare.ts';
import { ioRedisConnection, isIoRedis, type IoRedisClient } from './ioredis.ts';
import { isNodeRedis, nodeRedisConnection, type NodeRedisClient } from './node-redis.ts';

/**
 * node-redis (`createClient`, `createSentinel`, `createCluster`) or ioredis (`Redis`, `Cluster`), as it
 * is or guarded.
 */
export type RedisClient = NodeRedisClient | IoRedisClient | GuardedClient;

export type Word = string | Buffer;

export type EvaluationCommand =
  | 'EVALSHA'
  | 'EVALSHA_RO'
  | 'EVAL'
  | 'EVAL_RO'
  | 'FCALL'
  | 'FCALL_RO';

export interface Evaluation {
  readonly command: EvaluationCommand;
  /** The text, its SHA, or the name of the function. */
  readonly subject: string;
  readonly keys: readonly string[];
  readonly arguments: readonly Word[];
}

/** The functions of one primary. */
export interface FunctionStore {
  /** Rejects when there is a library of this name. */
  load(code: string): Promise<unknown>;
  codeOf(library: string): Promise<string | null>;
  names(): Promise<readonly string[]>;
  remove(library: string): Promise<unknown>;
}

export interface Connection {
  readonly cluster: boolean;
  /** What the client puts before every key. */
  readonly prefix: string;
  evaluate(evaluation: Evaluation): Promise<unknown>;
  get(key: string): Promise<unknown>;
  /** `lifetime` in milliseconds. */
  set(key: string, value: Buffer, lifetime: number | undefined): Promise<unknown>;
  primaries(): Promise<readonly FunctionStore[]>;
}

const connections = new WeakMap<object, Connection>();

export function connectionOf(client: RedisClient): Connection {
  const known = connections.get(client);
  if (known !== undefined) return known;
  const made = connect(bareClientOf(client));
  connections.set(client, made);
  return made;
}

function connect(client: object): Connection {
  if (isNodeRedis(client)) return nodeRedisConnection(client);
  if (isIoRedis(client)) return ioRedisConnection(client);
  throw new ClientError('CLIENT_REDIS_UNKNOWN', 'What was given is no Redis client known here.');
}
