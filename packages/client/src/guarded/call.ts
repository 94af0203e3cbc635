// Clients are reached by the names of their methods, and what is found there is looked at first.

export type Call = (this: unknown, ...args: unknown[]) => unknown;

export function isCall(value: unknown): value is Call {
  return typeof value === 'function';
}

/** What lies under the name, as something of which nothing is known. */
export function memberOf(target: object, name: string): unknown {
  return Reflect.get(target, name);
}

export function callOf(target: object, name: string): Call | null {
  const found = memberOf(target, name);
  return isCall(found) ? found : null;
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Lists of methods, as they are read best. */
export function words(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '));
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Also for a promise of the value. */
export function settled(value: unknown, change: (value: unknown) => unknown): unknown {
  return value instanceof Promise ? value.then(change) : change(value);
}
