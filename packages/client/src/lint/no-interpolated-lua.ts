import { child, fixedText, isInterpolated, nameOf, type Node } from './nodes.ts';
import { clientRule, type Rule } from './rule.ts';

const messages = {
  interpolated:
    'Lua that is put together can be written by what is put in. Declare it with script(…) and lua`…`; what changes is a key or an argument.',
};

/** Methods that take Lua, by their names without capitals and underscores. */
const taking = new Set(['eval', 'evalro', 'scriptload', 'functionload', 'script', 'function']);
const byName = new Set(['call', 'command', 'sendcommand']);

const rule = clientRule('Lua stands in the source as a whole.', messages, ({ method, args }) => {
  const name = method.replaceAll('_', '').toLowerCase();
  const word = args[0] === undefined ? '' : (fixedText(args[0]) ?? '').toLowerCase();
  const takes = taking.has(name) || (byName.has(name) && /^(?:eval|script|function)/.test(word));
  const node = takes ? args.find(isInterpolated) : undefined;
  return node === undefined ? null : { node, messageId: 'interpolated' };
});

export const noInterpolatedLua: Rule = {
  meta: rule.meta,
  create(context) {
    return {
      ...rule.create(context),
      /** lua`…` refuses it at run time too. */
      TaggedTemplateExpression(node: Node) {
        const quasi = child(node, 'quasi');
        if (nameOf(child(node, 'tag')) !== 'lua' || quasi === null || !isInterpolated(quasi))
          return;
        context.report({ node: quasi, messageId: 'interpolated' });
      },
      /** `defineCommand('x', { lua })` of ioredis, `defineScript({ SCRIPT })` of node-redis. */
      Property(node: Node) {
        const name = nameOf(child(node, 'key'));
        const value = child(node, 'value');
        if ((name !== 'lua' && name !== 'SCRIPT') || value === null || !isInterpolated(value))
          return;
        context.report({ node: value, messageId: 'interpolated' });
      },
    };
  },
};
