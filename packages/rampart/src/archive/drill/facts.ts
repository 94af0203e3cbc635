// What is compared: everything that can be said of a data set without copying it.
import { createHash } from 'node:crypto';

import type { Reply } from '../../resp/read.ts';
import { encodeReply } from '../../resp/write.ts';
import { itemsOf } from '../../resp/reply-parts.ts';
import { expiriesOf } from './expiries.ts';
import type { Scratch } from './scratch.ts';

export interface Facts {
  /** The server's own digest over all keys and values. */
  readonly digest: string;
  /** Keys of each database, and how many of them expire. */
  readonly databases: Readonly<Record<string, { readonly keys: number; readonly expires: number }>>;
  /** Over the name and the moment of every key that expires after `expiriesAfter`. */
  readonly expiries: string;
  /** Over the libraries of functions and their code. */
  readonly functions: string;
}

/**
 * `expiriesAfter`: keys that expire before this moment are left out of the expiries, because one server
 * may be asked before it and the other behind it. The digest has them.
 */
export async function factsOf(scratch: Scratch, expiriesAfter: number): Promise<Facts> {
  const digest = await scratch.text('DEBUG', 'DIGEST');
  const databases = databasesIn(await scratch.text('INFO', 'keyspace'));
  const functions = createHash('sha256');
  for (const library of librariesIn(await scratch.call('FUNCTION', 'LIST', 'WITHCODE'))) {
    functions.update(library);
  }
  return {
    digest,
    databases,
    expiries: await expiriesOf(scratch, Object.keys(databases), expiriesAfter),
    functions: functions.digest('hex'),
  };
}

/** What differs, in words; empty when nothing does. */
export function differences(there: Facts, here: Facts): readonly string[] {
  const names = ['digest', 'databases', 'expiries', 'functions'] as const;
  return names.flatMap((name) => {
    const [expected, found] = [JSON.stringify(there[name]), JSON.stringify(here[name])];
    return expected === found ? [] : [`${name}: ${expected} there, ${found} restored`];
  });
}

function databasesIn(info: string): Facts['databases'] {
  const found = info.matchAll(/^db(\d+):keys=(\d+),expires=(\d+)/gm);
  return Object.fromEntries(
    Array.from(found, ([, number = '', keys, expires]) => [
      number,
      { keys: Number(keys), expires: Number(expires) },
    ]),
  );
}

/** In the order of their bytes: the server lists them as its hash table has them. */
function librariesIn(reply: Reply): readonly Buffer[] {
  return itemsOf(reply)
    .map((library) => encodeReply(sorted(library)))
    .toSorted((a, b) => Buffer.compare(a, b));
}

function sorted(reply: Reply): Reply {
  if (!('items' in reply)) return reply;
  const items = reply.items.map(sorted);
  const isFunctions = items.length > 0 && items.every((item) => 'items' in item);
  if (!isFunctions) return { ...reply, items };
  return {
    ...reply,
    items: items.toSorted((a, b) => Buffer.compare(encodeReply(a), encodeReply(b))),
  };
}
