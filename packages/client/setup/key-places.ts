// For the compiler: which parameters of a client's methods are keys. Found by calling the methods, never
// sending anything, and asking the command table where in the words the keys are. Methods whose command
// a guarded client does not send are left out.
import { Redis } from 'ioredis';
import { createClient } from 'redis';

import { argumentsOf, CommandTable } from '../src/commands/index.ts';
import { laterCommands } from '../src/commands/bundled/later.ts';
import { redis70Commands } from '../src/commands/bundled/redis-7.0.ts';
import type { KeySpec } from '../src/commands/description.ts';
import { readNotation } from '../src/commands/notation.ts';
import type { Call } from '../src/guarded/call.ts';
import { commandsOf, commandView, methodsOf } from '../src/guarded/node-redis-view.ts';
import { allowedCommands } from '../src/guarded/reach.ts';

/** Method → the type of its places. */
export type Places = ReadonlyMap<string, string>;

const table = CommandTable.bundled();
/** Guarded clients have methods of their own by these names. */
const ours = new Set(['command', 'watch', 'unwatch', 'quit', 'select']);
const allowed = allowedCommands(table, []);

export async function nodeRedisPlaces(): Promise<Places> {
  const client = createClient();
  const commands = commandsOf(client) ?? {};
  const places = new Map<string, string>();
  for (const [name, method] of methodsOf(commands)) {
    const found = await placesOf(client, method);
    if (found !== null && !ours.has(name)) places.set(name, found);
  }
  return places;
}

/** Eight arguments are more than any method takes, and what is too many is not looked at. */
const tokens = Array.from({ length: 8 }, (_, at) => `token${at}`);

const position = { longitude: 1, latitude: 1, member: 'm', radius: 1, unit: 'm' };
const entry = { id: '0', score: 1, value: 'v' };
const bits = { encoding: 'u8', offset: 0, start: 0, end: 1 };
const record = { ...position, ...entry, ...bits };

/** What methods ask for in a place, besides plain text. */
const shapes: readonly ((token: string) => unknown)[] = [
  (token) => ({ key: token, ...record }),
  (token) => [{ key: token, ...record }],
  (token) => [token],
  () => 1,
  () => ['WITHDIST'],
];

/** All as text, then every one or two of the first five in another shape, then fewer. */
function* attempts(): Generator<readonly unknown[]> {
  yield tokens;
  for (const first of tokens.slice(0, 5).keys()) {
    for (const second of tokens.slice(0, 5).keys()) {
      for (const one of shapes) {
        for (const other of shapes) {
          yield tokens.map((token, at) =>
            at === first ? one(token) : at === second ? other(token) : token,
          );
        }
      }
    }
  }
  for (const count of tokens.keys()) yield tokens.slice(0, count);
}

async function placesOf(client: object, method: Call): Promise<string | null> {
  const pairs = await wordsOf(client, method, [[['token0', 'value']]]);
  if (pairs !== null && keyTokens(pairs) === `'0'`) return `'pairs'`;
  for (const args of attempts()) {
    const words = await wordsOf(client, method, args);
    if (words === null) continue;
    if (!isSent(words)) return null;
    const found = keyTokens(words);
    if (found !== null) return found;
  }
  return null;
}

function isSent(words: readonly string[]): boolean {
  const command = table.find(argumentsOf(words));
  return command !== undefined && allowed.has(command.id);
}

/** The words that a call would send; null when the method makes nothing of such arguments. */
async function wordsOf(
  client: object,
  method: Call,
  args: readonly unknown[],
): Promise<string[] | null> {
  let seen: string[] | null = null;
  const view = commandView(client, ({ redisArgs }) => {
    seen = redisArgs.map(String);
    throw new Error('Nothing is sent.');
  });
  // Each of these calls fails: what it would have sent is all that is wanted.
  await Promise.resolve(method.apply(view, [...args])).catch(() => {});
  return seen;
}

/** `never` for a command without keys; null when the words make no sense. */
function keyTokens(words: readonly string[]): string | null {
  const args = argumentsOf(words);
  const command = table.find(args);
  if (command === undefined) return null;
  if (command.keys === 'none') return 'never';
  const keys = table.keys(command, args)?.map(({ index }) => words[index] ?? '');
  if (keys === undefined || keys.length === 0) return null;
  const places = keys.map((word) => tokens.indexOf(word));
  if (places.includes(-1)) return null;
  return [...new Set(places)].map((place) => `'${place}'`).join(' | ');
}

export function ioredisPlaces(): Places {
  const client = new Redis({ lazyConnect: true });
  const specs = new Map(
    readNotation(redis70Commands + laterCommands).map((one) => [one.name, one.specs ?? []]),
  );
  const places = new Map<string, string>();
  for (const name of client.getBuiltinCommands()) {
    const command = table.byName(name);
    if (command === undefined || ours.has(name)) continue;
    const subcommands = table.commands.filter((one) => one.name.startsWith(`${name}|`));
    const sent = [command, ...subcommands].filter((one) => allowed.has(one.id));
    if (sent.length === 0) continue;
    const keys = sent.flatMap((one) => specs.get(one.name)?.filter(isOfKeys) ?? []);
    const found = keys.length === 0 ? 'never' : placesOfSpecs(keys);
    if (found !== null) places.set(name, found);
  }
  return places;
}

function isOfKeys({ flags }: KeySpec): boolean {
  return !flags.includes('not_key');
}

/** The method's name is the first word, so an argument's place is one before the server's. */
function placesOfSpecs(specs: readonly KeySpec[]): string | null {
  const fixed = specs.map(({ begin, find }) =>
    begin.kind === 'index' && find.kind === 'range' && find.last === 0 ? begin.index - 1 : null,
  );
  if (!fixed.includes(null)) return [...new Set(fixed)].map((at) => `'${at}'`).join(' | ');
  const [{ begin, find } = { begin: null, find: null }] = specs;
  if (begin?.kind === 'keyword') return `'streams'`;
  // A number of pairs with options behind them: no type of ours could tell what is a key.
  if (find?.kind === 'keynum' && find.step === 2) return null;
  if (find?.kind === 'range' && find.step === 2) return `'pairs'`;
  return `'typed'`;
}
