// A script that nobody has vouched for, read before the server runs it. What cannot be read is
// refused; what can be read is judged by names, calls and loops. It is no proof: policies that want
// one list their scripts and refuse all others.
import { endlessLoops } from './endless-loops.ts';
import { refuses, type Finding, type ScriptUser } from './finding.ts';
import { forbiddenNames } from './forbidden-names.ts';
import { luaTokens } from './lua-tokens.ts';
import { serverCalls } from './server-calls.ts';

/** Longer ones have to be known. */
const longestScript = 64 * 1024;

/** Everything that was found, the worst first. */
export function inspectScript(body: Uint8Array, user: ScriptUser): readonly Finding[] {
  if (body.length > longestScript) return [refuses('is too long to be inspected')];
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');
  if (text.startsWith('\u001b')) return [refuses('is bytecode')];
  const tokens = luaTokens(text);
  if (tokens === null) return [refuses('is not Lua')];
  return [
    ...forbiddenNames(tokens),
    ...endlessLoops(tokens),
    ...serverCalls(tokens, user),
  ].toSorted((one, other) => rank[one.kind] - rank[other.kind]);
}

const rank: Readonly<Record<Finding['kind'], number>> = { refuse: 0, throttle: 1, tell: 2 };
