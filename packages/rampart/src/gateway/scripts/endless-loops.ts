// Loops that nothing ends. The server runs one script at a time, and everybody else waits.
import { throttles, type Finding } from './finding.ts';
import { isSymbol } from './forbidden-names.ts';
import type { Token } from './lua-tokens.ts';

/** A numeric loop that is longer has no end that anybody waits for. */
const longestLoop = 1e8;

interface Block {
  readonly kind: 'loop' | 'repeat' | 'function' | 'other';
  readonly constant: boolean;
  left: boolean;
}

export function endlessLoops(tokens: readonly Token[]): Finding[] {
  const findings: Finding[] = [];
  const open: Block[] = [];
  /** A `while` or `for` whose `do` is still to come: the loop begins there. */
  let pending: Block | null = null;
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'keyword') {
      // The script ends by an error too.
      if (token.text === 'error' && token.kind === 'name') leave(open, 'function');
      continue;
    }
    switch (token.text) {
      case 'while':
        pending = block('loop', isAlways(tokens, index + 1));
        break;
      case 'for':
        pending = block('loop', countsForever(tokens, index + 1));
        break;
      case 'do':
        open.push(pending ?? block('other', false));
        pending = null;
        break;
      case 'repeat':
        open.push(block('repeat', false));
        break;
      case 'if':
        open.push(block('other', false));
        break;
      case 'function':
        open.push(block('function', false));
        break;
      case 'break':
        leave(open, 'loop');
        break;
      case 'return':
        leave(open, 'function');
        break;
      case 'until': {
        const loop = open.pop();
        if (loop?.left === false && isUntilNever(tokens, index + 1)) findings.push(endless);
        break;
      }
      case 'end': {
        const loop = open.pop();
        if (loop?.constant === true && !loop.left) findings.push(endless);
        break;
      }
      default:
    }
  }
  return findings;
}

const endless = throttles('has a loop without an end');

function block(kind: Block['kind'], constant: boolean): Block {
  return { kind, constant, left: false };
}

/** Marks what a `break` (one loop) or a `return` (all loops of the function) ends. */
function leave(open: readonly Block[], until: 'loop' | 'function'): void {
  for (const one of open.toReversed()) {
    if (one.kind === 'function') return;
    one.left = true;
    if (until === 'loop' && one.kind !== 'other') return;
  }
}

/** `while true do`: the condition holds no name, so it never changes, and it is not plainly false. */
function isAlways(tokens: readonly Token[], from: number): boolean {
  const condition = upToDo(tokens, from);
  const [only] = condition;
  const never = condition.length === 1 && (only?.text === 'false' || only?.text === 'nil');
  return !never && condition.every(({ kind }) => kind !== 'name');
}

/** `until false`: the condition is a constant and not true. */
function isUntilNever(tokens: readonly Token[], from: number): boolean {
  const [first, second] = [tokens[from], tokens[from + 1]];
  if (first?.kind !== 'keyword') return false;
  if (first.text === 'not') return second?.text === 'true';
  return (first.text === 'false' || first.text === 'nil') && second?.text !== 'or';
}

/** `for i = 1, 1e12 do`, `for i = 1, 2, 0 do`. */
function countsForever(tokens: readonly Token[], from: number): boolean {
  const head = upToDo(tokens, from);
  if (!isSymbol(head[1], '=')) return false;
  if (head.some(({ kind, value }) => kind === 'number' && value > longestLoop)) return true;
  if (head.some(({ text }) => text === 'huge')) return true;
  return head.at(-1)?.value === 0 && head.filter((token) => isSymbol(token, ',')).length === 2;
}

function upToDo(tokens: readonly Token[], from: number): readonly Token[] {
  const end = tokens.findIndex(
    ({ kind, text }, index) => index >= from && kind === 'keyword' && text === 'do',
  );
  return tokens.slice(from, end < 0 ? tokens.length : end);
}
