import { children, fixedText, type Node } from './nodes.ts';
import { clientRule, type Rule } from './rule.ts';

const raw = new Set(['call', 'command', 'sendCommand', 'callBuffer']);

export const noKeysCommand: Rule = clientRule(
  'KEYS goes through every key of the server, and stops it meanwhile.',
  { keys: 'KEYS stops the server until it has seen every key. Use keyspace.scan(client).' },
  ({ node, method, args }) => {
    const isKeys = method.toLowerCase() === 'keys' && args.length > 0;
    const isRaw = raw.has(method) && firstWord(args)?.toUpperCase() === 'KEYS';
    return isKeys || isRaw ? { node, messageId: 'keys' } : null;
  },
);

function firstWord([first]: readonly Node[]): string | null {
  if (first === undefined) return null;
  const [word] = first.type === 'ArrayExpression' ? children(first, 'elements') : [first];
  return word === undefined ? null : fixedText(word);
}
