// Where the keys of a command are is asked of the command table, as everywhere in this package.
import { argumentsOf, CommandTable } from '../commands/index.ts';
import { children, fixedText, isTextual, type Node } from './nodes.ts';
import { clientRule, type Rule } from './rule.ts';

const table = CommandTable.bundled();

export const noRawKeys: Rule = clientRule(
  'Keys are made by a keyspace, not written as text.',
  {
    rawKey:
      'A key as text can be bent by what is put into it. Make it with a keyspace: keyspace(…).key(…).',
  },
  ({ method, args }) => {
    const words = [...method.replace(/Buffer$/, '').split(' '), ...args.flatMap(items)];
    const place = placesOf(words).find((node) => isTextual(node));
    return place === undefined ? null : { node: place, messageId: 'rawKey' };
  },
);

/** Lists lose a level on the way to the server. */
function items(node: Node): readonly Node[] {
  return node.type === 'ArrayExpression' ? children(node, 'elements') : [node];
}

function placesOf(words: readonly (string | Node)[]): readonly Node[] {
  // What is not known here is any word that is no option.
  const texts = words.map((word) => (typeof word === 'string' ? word : (fixedText(word) ?? '?')));
  const args = argumentsOf(texts);
  const command = table.find(args);
  if (command === undefined || command.name.startsWith('eval')) return [];
  const keys = table.keys(command, args) ?? [];
  return keys.flatMap(({ index, kind }) => {
    const word = words[index];
    return kind === 'key' && typeof word === 'object' ? [word] : [];
  });
}
