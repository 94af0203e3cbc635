import { ClientError } from '../errors.ts';
import { callOf } from './call.ts';
import { Door } from './door.ts';
import { guardIoredis } from './ioredis.ts';
import type { GuardedIoredis, IoredisLike } from './ioredis-types.ts';
import { guardNodeRedis } from './node-redis.ts';
import type { GuardedNodeRedis, NodeRedisLike } from './node-redis-types.ts';
import { validOptions, type GuardedOptions } from './options.ts';

/** The client with the same commands, into which as a key only a made key goes. */
export type Guarded<Client> = Client extends IoredisLike
  ? GuardedIoredis<Client>
  : GuardedNodeRedis<Client>;

/**
 * Guards a client of node-redis 6 (single, pool, Sentinel, Cluster) or ioredis 6 (single, Sentinel,
 * Cluster). The client itself stays as it is: whoever still has it, passes by the guard.
 */
export function guarded<Client extends NodeRedisLike | IoredisLike>(
  client: Client,
  options?: GuardedOptions,
): Guarded<Client>;
export function guarded(client: unknown, options: GuardedOptions = {}): unknown {
  const door = new Door(validOptions(options));
  if (typeof client !== 'object' || client === null) throw notAClient();
  if (callOf(client, 'getBuiltinCommands') !== null) return guardIoredis(client, door);
  if (callOf(client, 'withTypeMapping') !== null) return guardNodeRedis(client, door);
  throw notAClient();
}

function notAClient(): ClientError {
  return new ClientError('CLIENT_GUARD_INVALID', 'This is no client that guarded(…) knows.');
}
