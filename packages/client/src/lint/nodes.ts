// The parts of a syntax tree that the rules look at. What a parser gives is unknown until it is seen.

export interface Node {
  readonly type: string;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && isText(value.type);
}

export function child(node: Node, name: string): Node | null {
  const value = member(node, name);
  return isNode(value) ? value : null;
}

export function children(node: Node, name: string): readonly Node[] {
  const value = member(node, name);
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The name of an identifier. */
export function nameOf(node: Node | null): string | null {
  const name = node?.type === 'Identifier' ? member(node, 'name') : null;
  return isText(name) ? name : null;
}

/** The text of a literal, also of a number, or of a template that nothing is put into. */
export function fixedText(node: Node): string | null {
  if (node.type === 'Literal') {
    const value = member(node, 'value');
    return isText(value) || typeof value === 'number' ? String(value) : null;
  }
  if (node.type !== 'TemplateLiteral' || children(node, 'expressions').length > 0) return null;
  const [quasi] = children(node, 'quasis');
  const value = quasi === undefined ? null : member(quasi, 'value');
  const cooked = typeof value === 'object' && value !== null && 'cooked' in value && value.cooked;
  return isText(cooked) ? cooked : null;
}

/** A template with something in it, or texts that are added up. */
export function isInterpolated(node: Node): boolean {
  if (node.type === 'TemplateLiteral') return children(node, 'expressions').length > 0;
  if (node.type !== 'BinaryExpression' || member(node, 'operator') !== '+') return false;
  const sides = [child(node, 'left'), child(node, 'right')];
  return sides.some((side) => side !== null && (isTextual(side) || isInterpolated(side)));
}

/** A text that stands in the source, whole or in parts. */
export function isTextual(node: Node): boolean {
  return fixedText(node) !== null || isInterpolated(node);
}

/** `redis.get(…)`: what it is called on, and the name of the method. */
export function methodCall(node: Node): { readonly on: Node; readonly method: string } | null {
  const callee = child(node, 'callee');
  if (callee?.type !== 'MemberExpression') return null;
  const on = child(callee, 'object');
  const property = child(callee, 'property');
  if (on === null || property === null) return null;
  const method = member(callee, 'computed') === true ? fixedText(property) : nameOf(property);
  return method === null ? null : { on, method };
}

function member(node: object, name: string): unknown {
  return Reflect.get(node, name);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
