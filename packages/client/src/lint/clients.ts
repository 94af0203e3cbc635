// Which expressions are clients of Redis: what the makers of clients return, by the name that it gets in
// the file; anything that is called `redis`; and what is chained to one of them.
import { child, methodCall, nameOf, type Node } from './nodes.ts';

const makers = new Set([
  'createClient',
  'createClientPool',
  'createCluster',
  'createSentinel',
  'guarded',
  'Redis',
  'IORedis',
  'Cluster',
]);

export class Clients {
  readonly #names: Set<string>;

  constructor(names: readonly string[]) {
    this.#names = new Set(['redis', ...names]);
  }

  /** `const shop = createClient()`, `shop = await guarded(…).connect()`. */
  learn(target: Node | null, value: Node | null): void {
    const name = nameOf(target);
    if (name !== null && value !== null && this.isClient(value)) this.#names.add(name);
  }

  isClient(node: Node): boolean {
    if (node.type === 'AwaitExpression') return this.#isClientIn(node, 'argument');
    if (node.type === 'TSNonNullExpression') return this.#isClientIn(node, 'expression');
    if (node.type === 'Identifier') return this.#isName(nameOf(node));
    if (node.type === 'MemberExpression') return this.#isName(nameOf(child(node, 'property')));
    if (node.type === 'NewExpression') return this.#isMaker(node);
    if (node.type !== 'CallExpression') return false;
    if (this.#isMaker(node)) return true;
    // A promise of a command has no methods but its own, so a chain is a transaction or a pipeline.
    const call = methodCall(node);
    return call !== null && this.isClient(call.on);
  }

  #isClientIn(node: Node, part: string): boolean {
    const inner = child(node, part);
    return inner !== null && this.isClient(inner);
  }

  #isMaker(node: Node): boolean {
    const made = nameOf(child(node, 'callee'));
    return made !== null && makers.has(made);
  }

  #isName(name: string | null): boolean {
    return name !== null && this.#names.has(name);
  }
}
