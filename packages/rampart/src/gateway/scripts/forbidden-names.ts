// Names with which scripts have broken out of the server, crashed it, or changed what other people's
// scripts do. A script has no other way to them than by name.
import { refuses, tells, type Finding } from './finding.ts';
import type { Token } from './lua-tokens.ts';

const forbidden = names(
  'package require module io debug load loadstring loadfile dofile newproxy',
  '_G getfenv setfenv getmetatable',
);

/** Of the clock only. */
const harmlessOs = names('clock time');

const libraries = names('redis server string table math os coroutine cjson cmsgpack bit struct');

const natives = names('struct bit cjson cmsgpack');
const largestNative = 2 ** 31 - 2;
const largestUnpack = 2 ** 20;

/** Bytecode is not checked by the server: it can read and write memory. */
const bytecode = '\u001bLua';

function names(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.join(' ').split(' '));
}

export function forbiddenNames(tokens: readonly Token[]): Finding[] {
  return tokens.flatMap((token, index) => findingsAt(tokens, index, token));
}

function findingsAt(tokens: readonly Token[], index: number, token: Token): Finding[] {
  if (token.kind === 'string')
    return token.text.includes(bytecode) ? [refuses('holds bytecode')] : [];
  if (token.kind !== 'name') return [];
  const isField = isSymbol(tokens[index - 1], '.') || isSymbol(tokens[index - 1], ':');
  if (isField) return findingsOfField(tokens, index, token.text);
  if (forbidden.has(token.text)) return [refuses(`uses ${token.text}`)];
  if (token.text === 'os' && !harmlessOs.has(tokens[index + 2]?.text ?? ''))
    return [refuses('uses os')];
  if (token.text === 'collectgarbage') return [tells('drives the garbage collector')];
  if (token.text === 'unpack') return unpacks(tokens, index);
  return [
    ...(libraries.has(token.text) && changesLibrary(tokens, index)
      ? [refuses(`changes ${token.text}, or looks into it by a computed name`)]
      : []),
    ...(natives.has(token.text) && hasLargeNumber(tokens, index, largestNative)
      ? [tells(`calls ${token.text} with an extreme number`)]
      : []),
  ];
}

function findingsOfField(tokens: readonly Token[], index: number, field: string): Finding[] {
  if (field === 'dump' && tokens[index - 2]?.text === 'string') return [refuses('makes bytecode')];
  return field === 'unpack' ? unpacks(tokens, index) : [];
}

function unpacks(tokens: readonly Token[], index: number): Finding[] {
  return hasLargeNumber(tokens, index, largestUnpack) ? [refuses('unpacks an extreme range')] : [];
}

/** `string.rep = …`, `function string.rep(…)`, `string["rep"] = …`. */
function changesLibrary(tokens: readonly Token[], index: number): boolean {
  if (isSymbol(tokens[index + 1], '[')) return true;
  if (!isSymbol(tokens[index + 1], '.')) return false;
  return isSymbol(tokens[index + 3], '=') || tokens[index - 1]?.text === 'function';
}

/** In the arguments of the call that follows; numbers within strings count: `">I2147483647"`. */
function hasLargeNumber(tokens: readonly Token[], index: number, largest: number): boolean {
  let depth = 0;
  for (let at = index + 1; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (isSymbol(token, '(')) depth += 1;
    else if (isSymbol(token, ')')) depth -= 1;
    if (token?.kind === 'number' && Math.abs(token.value) > largest) return true;
    if (token?.kind === 'string' && numbersIn(token.text).some((found) => found > largest))
      return true;
    // Before the bracket there may be `.pack`, behind it the call is over.
    if (depth === 0 && !isSymbol(token, '.') && token?.kind !== 'name') return false;
  }
  return false;
}

function numbersIn(text: string): number[] {
  return [...text.matchAll(/\d+/gu)].map(([digits]) => Number(digits));
}

export function isSymbol(token: Token | undefined, text: string): boolean {
  return token?.kind === 'symbol' && token.text === text;
}
