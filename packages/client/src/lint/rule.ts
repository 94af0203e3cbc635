import { Clients } from './clients.ts';
import { child, children, methodCall, type Node } from './nodes.ts';

/** The part of a rule's context that is used; ESLint and oxlint both have it. */
export interface Context {
  readonly options: readonly unknown[];
  report(problem: { readonly node: Node; readonly messageId: string }): void;
}

export interface Rule {
  readonly meta: {
    readonly type: 'problem';
    readonly docs: { readonly description: string };
    readonly messages: Readonly<Record<string, string>>;
    readonly schema: readonly object[];
  };
  create(context: Context): Readonly<Record<string, (node: Node) => void>>;
}

/** `clients`: further names that clients of Redis have in this code, besides `redis`. */
const schema = [
  {
    type: 'object',
    properties: { clients: { type: 'array', items: { type: 'string' } } },
    additionalProperties: false,
  },
] as const;

export interface ClientCall {
  readonly node: Node;
  readonly method: string;
  readonly args: readonly Node[];
}

/** A rule about calls of a client's methods. It names the message, or says nothing. */
export function clientRule(
  description: string,
  messages: Readonly<Record<string, string>>,
  judge: (call: ClientCall) => { readonly node: Node; readonly messageId: string } | null,
): Rule {
  return {
    meta: { type: 'problem', docs: { description }, messages, schema },
    create(context) {
      const clients = new Clients(namesOf(context.options));
      const calls: Node[] = [];
      return {
        VariableDeclarator: (node) => clients.learn(child(node, 'id'), child(node, 'init')),
        AssignmentExpression: (node) => clients.learn(child(node, 'left'), child(node, 'right')),
        CallExpression: (node) => void calls.push(node),
        // At the end every client of the file is known, also one that is made below its use.
        'Program:exit': () => {
          for (const node of calls) {
            const call = methodCall(node);
            if (call === null || !clients.isClient(call.on)) continue;
            const args = children(node, 'arguments');
            const problem = judge({ node, method: call.method, args });
            if (problem !== null) context.report(problem);
          }
        },
      };
    },
  };
}

function namesOf([options]: readonly unknown[]): readonly string[] {
  if (typeof options !== 'object' || options === null || !('clients' in options)) return [];
  const { clients } = options;
  return Array.isArray(clients) ? clients.filter((name) => typeof name === 'string') : [];
}
