// What the tests of guarded clients stand on: real servers, keys, and a count of what has arrived.
import type { RedisServer } from '@rampart/stage';

import { madeKey } from '../../src/key.ts';

export const product = madeKey<'product:{id}'>('product:1');
export const other = madeKey<'product:{id}'>('product:2');
/** For a Cluster: all three in one slot. */
export const cart = madeKey<'cart:{user}'>('cart:{8}');
export const items = madeKey<'cart:{user}:items'>('cart:{8}:items');
export const paid = madeKey<'cart:{user}:paid'>('cart:{8}:paid');

/** How often the server was asked for a command, by its own count. */
export async function arrived(server: RedisServer, command: string): Promise<number> {
  const stats = String(await server.command('INFO', 'commandstats'));
  const line = new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats);
  return Number(line?.[1] ?? 0);
}

export const refusedKey = { name: 'ClientError', code: 'CLIENT_KEY_RAW' };
export const refusedScript = { name: 'ClientError', code: 'CLIENT_SCRIPT_RAW' };
export const refusedCommand = { name: 'ClientError', code: 'CLIENT_COMMAND_RAW' };
