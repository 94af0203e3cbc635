// Where an edit touches the text, and with what. Everything else of the file stays as it is, byte by
// byte: people have written comments there, and have laid it out.
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { ParsedNode, YAMLMap, YAMLSeq } from 'yaml';

import type { EditedValue } from './write-value.ts';
import { writeFlow, writeScalar } from './write-value.ts';

export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Keys = readonly string[];

/** Null: what stands there has a form that is left to people. */
export function splicesFor(text: string, keys: Keys, value: EditedValue): readonly Splice[] | null {
  const { contents } = parseDocument(text, {
    schema: 'core',
    stringKeys: true,
    logLevel: 'silent',
  });
  let node: ParsedNode | null = contents;
  for (const [at, key] of keys.entries()) {
    if (!isMap(node)) return null;
    const below = node.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
    if (below === undefined) return within(text, node, keys.slice(at), value);
    node = below.value;
  }
  return node === null ? null : instead(text, node, value);
}

export function spliced(text: string, splices: readonly Splice[]): string {
  return splices
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (whole, { start, end, text: by }) => whole.slice(0, start) + by + whole.slice(end),
      text,
    );
}

function instead(text: string, node: ParsedNode, value: EditedValue): readonly Splice[] | null {
  const [start, end] = node.range;
  if (isAlias(node) || isMap(node)) return null;
  const isList = typeof value === 'object';
  if (isSeq(node)) {
    if (!isList) return null;
    if (node.flow !== true) return itemsInstead(text, node, value);
    // A comment inside of brackets belongs to an item that may go.
    return text.slice(start, end).includes('#') ? null : [{ start, end, text: writeFlow(value) }];
  }
  if (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL') return null;
  const [only, second] = isList ? value : [];
  const isOne = only !== undefined && second === undefined;
  return [{ start, end, text: isOne ? writeScalar(only) : writeFlow(value) }];
}

/** Line by line, so that what is written beside an item that stays, stays. */
function itemsInstead(
  text: string,
  seq: YAMLSeq.Parsed,
  value: readonly string[],
): readonly Splice[] | null {
  const there: string[] = [];
  const lines: { readonly start: number; readonly end: number }[] = [];
  for (const item of seq.items) {
    if (!isScalar(item)) return null;
    const [begins, ends] = item.range;
    const start = startOfLine(text, begins);
    if (!/^[ \t]*- +$/.test(text.slice(start, begins))) return null;
    if (text.slice(begins, ends).includes('\n')) return null;
    lines.push({ start, end: endOfLine(text, ends) });
    there.push(String(item.value));
  }
  const first = lines[0];
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return null;
  const dash = text.indexOf('-', first.start) - first.start;
  const indent = ' '.repeat(dash);
  if (value.length === 0) {
    const rest = lines.map(({ start, end }) => ({ start, end, text: '' }));
    // One column further than the dashes may stand: those may be as far left as the key.
    return [...rest.slice(0, -1), { ...last, text: closed(text, last.end, `${indent}  []`) }];
  }
  const gone = lines.filter((_, at) => !value.includes(there[at] ?? ''));
  const added = value
    .filter((each) => !there.includes(each))
    .map((each) => `${indent}- ${writeScalar(each)}`);
  const removed = gone.map(({ start, end }) => ({ start, end, text: '' }));
  if (added.length === 0) return removed;
  const at = last.end;
  return [...removed, { start: at, end: at, text: opened(text, at, added.join(lineEnd(text))) }];
}

/** As a new last setting of the map. */
function within(
  text: string,
  map: YAMLMap.Parsed,
  keys: Keys,
  value: EditedValue,
): readonly Splice[] | null {
  const first = map.items[0];
  const last = map.items.at(-1);
  const [start, end] = map.range;
  if (first === undefined || last === undefined) {
    if (!/^\{\s*\}$/.test(text.slice(start, end))) return null;
    return [{ start, end, text: `{ ${inFlow(keys, value)} }` }];
  }
  const behind = endOf(last.value ?? last.key);
  if (map.flow === true) return [{ start: behind, end: behind, text: `, ${inFlow(keys, value)}` }];
  const [begins] = first.key.range;
  const indent = begins - startOfLine(text, begins);
  const lines = keys.map((key, depth) => {
    const isLast = depth === keys.length - 1;
    return `${' '.repeat(indent + 2 * depth)}${key}:${isLast ? ` ${writeFlow(value)}` : ''}`;
  });
  const at = endOfLine(text, behind);
  return [{ start: at, end: at, text: opened(text, at, lines.join(lineEnd(text))) }];
}

function inFlow([key = '', ...rest]: Keys, value: EditedValue): string {
  return `${key}: ${rest.length === 0 ? writeFlow(value) : `{ ${inFlow(rest, value)} }`}`;
}

/** Where the last thing in it ends; the range of a block reaches over the comments behind it. */
function endOf(node: ParsedNode): number {
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1);
    if (last !== undefined) return endOf(last.value ?? last.key);
  }
  if (isSeq(node) && node.flow !== true) {
    const last = node.items.at(-1);
    if (last !== undefined) return endOf(last);
  }
  return node.range[1];
}

/** A new line behind the one that ends at `at`. */
function opened(text: string, at: number, line: string): string {
  const end = lineEnd(text);
  return at === 0 || text[at - 1] === '\n' ? `${line}${end}` : `${end}${line}`;
}

/** A line in the place of one that ends at `at`. */
function closed(text: string, at: number, line: string): string {
  return text[at - 1] === '\n' ? `${line}${lineEnd(text)}` : line;
}

function startOfLine(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Behind the line break; a text that ends with one, such as a block, has ended its line already. */
function endOfLine(text: string, at: number): number {
  if (text[at - 1] === '\n') return at;
  const found = text.indexOf('\n', at);
  return found === -1 ? text.length : found + 1;
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
