// What a script asks the server for. Only a command that is written out can be judged, so nothing
// else may reach `redis.call`: no name that is put together, no other name for the function.
import { refuses, tells, type Finding, type ScriptUser } from './finding.ts';
import { isSymbol } from './forbidden-names.ts';
import type { Token } from './lua-tokens.ts';

const servers: ReadonlySet<string> = new Set(['redis', 'server']);
const calls: ReadonlySet<string> = new Set(['call', 'pcall']);
/** They switch off replication or the script's own rules. */
const forbiddenFields: ReadonlySet<string> = new Set(['set_repl', 'debug', 'breakpoint']);

export function serverCalls(tokens: readonly Token[], user: ScriptUser): Finding[] {
  const aliases = aliasesOf(tokens);
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'name' || isField(tokens, index)) return [];
    if (aliases.has(token.text)) return useOfAlias(tokens, index, user);
    return servers.has(token.text) ? useOfServer(tokens, index, user) : [];
  });
}

/** `local call = redis.call`, with which nearly every longer script begins. */
function aliasesOf(tokens: readonly Token[]): ReadonlySet<string> {
  return new Set(
    tokens.flatMap((token, index) =>
      tokens[index - 1]?.text === 'local' && declaresAlias(tokens, index) ? [token.text] : [],
    ),
  );
}

/** Whether `name = redis.call` stands here, and nothing is done with the value. */
function declaresAlias(tokens: readonly Token[], index: number): boolean {
  return (
    tokens[index]?.kind === 'name' &&
    isSymbol(tokens[index + 1], '=') &&
    isCallField(tokens, index + 2) &&
    endsStatement(tokens[index + 5])
  );
}

/** Whether `redis . call` stands here. */
function isCallField(tokens: readonly Token[], index: number): boolean {
  const [server, point, field] = tokens.slice(index, index + 3);
  return (
    server?.kind === 'name' &&
    servers.has(server.text) &&
    isSymbol(point, '.') &&
    field !== undefined &&
    calls.has(field.text)
  );
}

/** A value that is followed by a bracket or a string is called. */
function endsStatement(token: Token | undefined): boolean {
  return (
    token === undefined || token.kind === 'keyword' || token.kind === 'name' || token.text === ';'
  );
}

function useOfAlias(tokens: readonly Token[], index: number, user: ScriptUser): Finding[] {
  return tokens[index - 1]?.text === 'local' && declaresAlias(tokens, index)
    ? []
    : call(tokens, index + 1, user);
}

function useOfServer(tokens: readonly Token[], index: number, user: ScriptUser): Finding[] {
  const field = tokens[index + 2];
  if (!isSymbol(tokens[index + 1], '.') || field?.kind !== 'name')
    return [refuses('hands on the functions of the server')];
  if (forbiddenFields.has(field.text)) return [refuses(`uses redis.${field.text}`)];
  if (!calls.has(field.text)) return [];
  const declared = tokens[index - 3]?.text === 'local' && declaresAlias(tokens, index - 2);
  return declared ? [] : call(tokens, index + 3, user);
}

/** `("GET", …)` or `"PING"`. */
function call(tokens: readonly Token[], index: number, user: ScriptUser): Finding[] {
  const token = tokens[index];
  if (isSymbol(token, '(')) return judge(tokens, index + 1, user);
  if (token?.kind === 'string') return judgeName(token.text.toLowerCase(), user);
  return [refuses('hands on redis.call')];
}

/** From the first argument on. */
function judge(tokens: readonly Token[], index: number, user: ScriptUser): Finding[] {
  const command = literalAt(tokens, index);
  if (command === null) return [refuses('calls a command that is not written out')];
  const name = command.toLowerCase();
  if (!user.isContainer(name))
    return [...judgeName(name, user), ...judgeKey(tokens, index, name, user)];
  const subcommand = literalAt(tokens, index + 2);
  if (subcommand === null)
    return [refuses(`calls a subcommand of ${name} that is not written out`)];
  const full = `${name}|${subcommand.toLowerCase()}`;
  return [...judgeName(full, user), ...judgeKey(tokens, index, full, user)];
}

/** A string that is an argument by itself, and not the beginning of something longer. */
function literalAt(tokens: readonly Token[], index: number): string | null {
  const [token, next] = [tokens[index], tokens[index + 1]];
  const alone = isSymbol(next, ',') || isSymbol(next, ')');
  return token?.kind === 'string' && alone ? token.text : null;
}

function judgeName(name: string, user: ScriptUser): Finding[] {
  if (user.mayRun(name)) return [];
  const known = user.firstKeyOf(name) !== undefined || user.isContainer(name);
  return [refuses(known ? `calls ${name}, which its user may not` : 'calls an unknown command')];
}

/** Only keys that are handed over were held against the user's key rules. */
function judgeKey(
  tokens: readonly Token[],
  from: number,
  name: string,
  user: ScriptUser,
): Finding[] {
  if (!user.declaredKeysOnly) return [];
  const place = user.firstKeyOf(name) ?? 0;
  if (place === 0) return [];
  const index = argumentAt(tokens, from, place);
  const token = index === null ? undefined : tokens[index];
  if (index === null || token === undefined) return [];
  if (token.kind === 'string' || token.text === 'ARGV')
    return [refuses(`uses a key with ${name} that is not in KEYS`)];
  return token.text === 'KEYS' && isSymbol(tokens[index + 4], '..')
    ? [tells(`makes a key for ${name} out of another`)]
    : [];
}

/** The token with which an argument begins, counted from the command as 0. */
function argumentAt(tokens: readonly Token[], from: number, place: number): number | null {
  let depth = 0;
  let argument = 0;
  for (let at = from; at < tokens.length; at += 1) {
    if (argument === place) return at;
    const token = tokens[at];
    if (token?.kind !== 'symbol') continue;
    if ('({['.includes(token.text)) depth += 1;
    else if (')}]'.includes(token.text)) depth -= 1;
    if (depth < 0) return null;
    if (depth === 0 && token.text === ',') argument += 1;
  }
  return null;
}

/** `t.server`, `t:server`, and `server` in `{ id = 1, server = 2 }`. */
function isField(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  if (isSymbol(before, '.') || isSymbol(before, ':')) return true;
  const opens = isSymbol(before, '{') || isSymbol(before, ',');
  return opens && isSymbol(tokens[index + 1], '=');
}
