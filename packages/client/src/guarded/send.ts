// One raw command by a bare client of any kind: each wants to hear something else before the words.
import { callOf } from './call.ts';

/** `key` is where a Cluster routes by; without one it goes to any node. */
export async function sendBare(
  client: object,
  words: readonly unknown[],
  key?: unknown,
): Promise<unknown> {
  const call = callOf(client, 'getBuiltinCommands') === null ? null : callOf(client, 'call');
  if (call !== null) return await call.apply(client, [...words]);
  const send = callOf(client, 'sendCommand');
  if (callOf(client, '_executeWithPolicies') !== null) {
    return await send?.call(client, key, undefined, words);
  }
  if (callOf(client, '_execute') !== null) return await send?.call(client, false, words);
  return await send?.call(client, words);
}

/** Of one server of many, since they are configured alike. */
export async function askAppendfsync(client: object): Promise<unknown> {
  return await sendBare(client, ['CONFIG', 'GET', 'appendfsync']);
}
