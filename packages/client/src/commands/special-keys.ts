// Commands whose keys, or what is done to them, depend on their options. Each parser follows the
// server's own reading of the command, not the server's key search, which can be led astray: a group
// called STREAMS, a second STORE. An option that is not known here ends in undefined.
import type { Arguments } from './arguments.ts';
import type { KeyUse } from './command.ts';
import type { KeyParser } from './key-spec.ts';

const reads = (index: number): KeyUse => ({ index, reads: true, writes: false, kind: 'key' });
const writes = (index: number): KeyUse => ({ index, reads: false, writes: true, kind: 'key' });
const both = (index: number): KeyUse => ({ index, reads: true, writes: true, kind: 'key' });
const anyKey: KeyUse = { index: 0, reads: true, writes: false, kind: 'all' };

// SET is as hot as GET: no allocation.
const firstRead: readonly KeyUse[] = [reads(1)];
const firstWritten: readonly KeyUse[] = [writes(1)];
const firstBoth: readonly KeyUse[] = [both(1)];
const none: readonly KeyUse[] = [];
const everyKey: readonly KeyUse[] = [anyKey];

/** By name; in no other way does a parser come to a command. */
export const specialKeys: ReadonlyMap<string, KeyParser> = new Map<string, KeyParser>([
  ['set', setKeys],
  ['bitfield', bitfieldKeys],
  ['sort', (args) => sortKeys(args, true)],
  ['sort_ro', (args) => sortKeys(args, false)],
  ['georadius', (args) => georadiusKeys(args, 6)],
  ['georadiusbymember', (args) => georadiusKeys(args, 5)],
  ['xread', (args) => streamKeys(args, 1, reads)],
  // It moves the group's position and its pending list, so it writes, whatever its flags say.
  ['xreadgroup', (args) => streamKeys(args, 4, both)],
  ['migrate', migrateKeys],
  ['debug', debugKeys],
  ['scan', scanKeys],
  ['clusterscan', scanKeys],
  ['keys', (args) => (args.count > 1 ? [globOf(1)] : none)],
  ['randomkey', () => everyKey],
  ['cluster|getkeysinslot', () => everyKey],
  ['client|tracking', trackingKeys],
]);

function setKeys(args: Arguments): readonly KeyUse[] {
  if (args.count < 2) return none;
  for (let index = 3; index < args.count; index += 1) {
    // The comparing forms of later servers tell whether a guess of the value was right.
    if (args.is(index, 'GET') || comparing.some((word) => args.is(index, word))) return firstBoth;
  }
  return firstWritten;
}

const comparing = ['IFEQ', 'IFNE', 'IFDEQ', 'IFDNE'];

function bitfieldKeys(args: Arguments): readonly KeyUse[] {
  if (args.count < 2) return none;
  let index = 2;
  while (index < args.count) {
    if (args.is(index, 'GET')) index += 3;
    else if (args.is(index, 'OVERFLOW')) index += 2;
    else return firstBoth;
  }
  return index === args.count ? firstRead : firstBoth;
}

function sortKeys(args: Arguments, mayStore: boolean): readonly KeyUse[] | undefined {
  const found = [reads(1)];
  let index = 2;
  while (index < args.count) {
    if (args.is(index, 'ASC') || args.is(index, 'DESC') || args.is(index, 'ALPHA')) {
      index += 1;
    } else if (args.is(index, 'LIMIT')) {
      if (Number.isNaN(args.integer(index + 1) + args.integer(index + 2))) return undefined;
      index += 3;
    } else if (args.is(index, 'BY') || args.is(index, 'GET')) {
      // Without a star no key is read: BY is then the usual `nosort`, and GET takes `#`.
      if (args.bytes(index + 1).includes(0x2a)) found.push(globOf(index + 1));
      index += 2;
    } else if (mayStore && args.is(index, 'STORE')) {
      // A key that is called like an option leads the server's own key search astray.
      if (sortOptions.some((word) => args.is(index + 1, word))) return undefined;
      // Only the last one is written, but none of them may be a forbidden key.
      found.push(writes(index + 1));
      index += 2;
    } else {
      return undefined;
    }
  }
  return index === args.count ? found : undefined;
}

const sortOptions = ['BY', 'GET', 'LIMIT', 'STORE'];

function georadiusKeys(args: Arguments, options: number): readonly KeyUse[] | undefined {
  const found = [reads(1)];
  let index = options;
  while (index < args.count) {
    if (args.is(index, 'COUNT')) {
      if (Number.isNaN(args.integer(index + 1))) return undefined;
      index += 2;
    } else if (georadiusStores.some((word) => args.is(index, word))) {
      if (georadiusStores.some((word) => args.is(index + 1, word))) return undefined;
      found.push(writes(index + 1));
      index += 2;
    } else if (georadiusFlags.some((word) => args.is(index, word))) {
      index += 1;
    } else {
      return undefined;
    }
  }
  return index === args.count ? found : undefined;
}

const georadiusStores = ['STORE', 'STOREDIST'];
const georadiusFlags = ['WITHCOORD', 'WITHDIST', 'WITHHASH', 'ASC', 'DESC', 'ANY'];

function streamKeys(
  args: Arguments,
  searchedFrom: number,
  use: (index: number) => KeyUse,
): readonly KeyUse[] | undefined {
  let index = 1;
  while (index < args.count && !args.is(index, 'STREAMS')) {
    if (args.is(index, 'NOACK')) {
      index += 1;
    } else if (args.is(index, 'GROUP')) {
      if (args.is(index + 1, 'STREAMS') || args.is(index + 2, 'STREAMS')) return undefined;
      index += 3;
    } else if (args.is(index, 'COUNT') || args.is(index, 'BLOCK') || args.is(index, 'CLAIM')) {
      if (Number.isNaN(args.integer(index + 1))) return undefined;
      index += 2;
    } else {
      return undefined;
    }
  }
  const first = index + 1;
  const rest = args.count - first;
  if (index < searchedFrom || rest < 2 || rest % 2 !== 0) return undefined;
  return Array.from({ length: rest / 2 }, (_, offset) => use(first + offset));
}

function migrateKeys(args: Arguments): readonly KeyUse[] | undefined {
  let index = 6;
  while (index < args.count && !args.is(index, 'KEYS')) {
    if (args.is(index, 'COPY') || args.is(index, 'REPLACE')) index += 1;
    else if (args.is(index, 'AUTH')) index += 2;
    else if (args.is(index, 'AUTH2')) index += 3;
    else return undefined;
  }
  if (index > args.count || args.count < 6) return undefined;
  if (index === args.count) return [both(3)];
  const first = index + 1;
  if (args.bytes(3).length > 0 || first === args.count) return undefined;
  return Array.from({ length: args.count - first }, (_, offset) => both(first + offset));
}

/** Who may DEBUG may do everything; where it names keys, they are held to the rules all the same. */
function debugKeys(args: Arguments): readonly KeyUse[] {
  if (args.is(1, 'DIGEST-VALUE')) {
    return Array.from({ length: Math.max(0, args.count - 2) }, (_, offset) => reads(offset + 2));
  }
  return args.count > 2 && debugOfOneKey.some((word) => args.is(1, word)) ? [reads(2)] : none;
}

const debugOfOneKey = ['OBJECT', 'SDSLEN', 'ZIPLIST', 'LISTPACK', 'QUICKLIST', 'HTSTATS-KEY'];

function scanKeys(args: Arguments): readonly KeyUse[] | undefined {
  const found: KeyUse[] = [];
  let index = 2;
  while (index < args.count) {
    if (args.is(index, 'MATCH')) found.push(globOf(index + 1));
    else if (!scanOptions.some((word) => args.is(index, word))) return undefined;
    index += 2;
  }
  if (index > Math.max(2, args.count)) return undefined;
  return found.length === 0 ? everyKey : found;
}

const scanOptions = ['COUNT', 'TYPE', 'SLOT'];

function trackingKeys(args: Arguments): readonly KeyUse[] | undefined {
  const prefixes: KeyUse[] = [];
  let broadcast = false;
  let index = 3;
  while (index < args.count) {
    if (args.is(index, 'PREFIX')) {
      prefixes.push({ index: index + 1, reads: true, writes: false, kind: 'prefix' });
      index += 2;
    } else if (args.is(index, 'REDIRECT')) {
      index += 2;
    } else if (trackingFlags.some((word) => args.is(index, word))) {
      broadcast ||= args.is(index, 'BCAST');
      index += 1;
    } else {
      return undefined;
    }
  }
  if (index > Math.max(3, args.count)) return undefined;
  return broadcast && prefixes.length === 0 ? everyKey : prefixes;
}

const trackingFlags = ['BCAST', 'OPTIN', 'OPTOUT', 'NOLOOP'];

function globOf(index: number): KeyUse {
  return { index, reads: true, writes: false, kind: 'pattern' };
}
