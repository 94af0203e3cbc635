// What commands do, where the server's own description says less.
import type { CommandDescription } from './description.ts';

/** Categories added to the server's. It does not have `script`, `function` and `scan`: they are ours. */
export const addedCategories: ReadonlyMap<string, readonly string[]> = spread([
  // A body may write whatever its user may.
  ['script write', 'eval evalsha'],
  ['script', 'eval_ro evalsha_ro script|load script|exists script|show'],
  ['script admin dangerous', 'script|flush script|kill script|debug'],
  ['function write', 'fcall'],
  ['function', 'fcall_ro function|list function|dump function|stats'],
  // They bring, take or stop bodies that others run.
  ['function admin dangerous', 'function|load function|restore function|delete function|flush'],
  ['function admin dangerous', 'function|kill'],
  // They show keys that nobody has named.
  ['scan', 'scan keys randomkey dbsize clusterscan'],
  ['scan', 'cluster|getkeysinslot cluster|countkeysinslot'],
  ['admin dangerous', 'memory|purge'],
  // It sees what has expired and may write what others may not, while a server is being filled.
  ['admin dangerous', 'client|import-source'],
]);

/** Flags added to every key specification of a command: what its own description forgets. */
export const addedKeyFlags: ReadonlyMap<string, readonly string[]> = spread([
  // Both hand out the entries that they claim.
  ['access', 'xclaim xautoclaim'],
  // The answer says whether a guess of the value was right.
  ['access', 'delex'],
  // Asks for a register and may convert the whole key on the way.
  ['update', 'pfdebug'],
]);

export function effectiveCategories(command: CommandDescription): ReadonlySet<string> {
  return new Set([...command.categories, ...(addedCategories.get(command.name) ?? [])]);
}

function spread(lines: readonly (readonly [string, string])[]): Map<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [labels, names] of lines) {
    for (const name of names.split(' ')) {
      found.set(name, [...(found.get(name) ?? []), ...labels.split(' ')]);
    }
  }
  return found;
}
