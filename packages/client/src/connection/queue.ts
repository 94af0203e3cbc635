// Transactions and pipelines: what is sent together, and answered together.
import { ClientError } from '../errors.ts';
import type { Evaluation, Word } from './connection.ts';
import { callWith } from './ioredis.ts';
import { evaluate, type NodeRedisMethod } from './node-redis.ts';

/** `client.multi()` of node-redis. */
type NodeRedisQueue = Record<
  NodeRedisMethod,
  (subject: string, options: { keys: string[]; arguments: Word[] }) => unknown
>;

/** `redis.multi()` and `redis.pipeline()` of ioredis. */
interface IoRedisQueue {
  callBuffer(command: string, ...words: (Word | number)[]): unknown;
}

export type RedisQueue = NodeRedisQueue | IoRedisQueue;

export function queueIn(queue: RedisQueue, evaluation: Evaluation): void {
  if ('evalSha' in queue) evaluate(queue, evaluation);
  else if ('callBuffer' in queue) void callWith(queue, evaluation);
  else
    throw new ClientError('CLIENT_REDIS_UNKNOWN', 'What was given is no transaction known here.');
}
