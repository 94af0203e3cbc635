import { children, fixedText, type Node } from './nodes.ts';
import { clientRule, type Rule } from './rule.ts';

const raw = new Set(['call', 'callBuffer', 'sendCommand', 'send_command', 'addCommand']);

export const noRawCommand: Rule = clientRule(
  'Commands by their words hold nothing that comes from outside.',
  {
    input:
      'What is put here becomes a word of the command, an option or a key. Use a method of the client, or command(…) of a guarded one.',
  },
  ({ method, args }) => {
    if (!raw.has(method)) return null;
    const node = args.flatMap(items).find((word) => !isFixed(word));
    return node === undefined ? null : { node, messageId: 'input' };
  },
);

function items(node: Node): readonly Node[] {
  return node.type === 'ArrayExpression' ? children(node, 'elements') : [node];
}

function isFixed(node: Node): boolean {
  return fixedText(node) !== null || node.type === 'Literal' || node.type === 'ObjectExpression';
}
