import type { RedisServer } from '@rampart/stage';

import type { AskServer, PlainReply } from '../../src/gateway/plain-reply.ts';

/** Sends commands to a server on stage; each on a connection of its own, so it outlives restarts. */
export function askerOf(redis: RedisServer): AskServer {
  return async (command) => plain(await redis.command(...command));
}

function plain(reply: Awaited<ReturnType<RedisServer['command']>>): PlainReply {
  if (reply instanceof Error) throw reply;
  if (reply === null || typeof reply !== 'object') return reply;
  return reply.map(plain);
}
