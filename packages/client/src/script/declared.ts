// What script(…) and functions(…) have made, so that a guarded client can tell it from what only has
// the same methods.

const declared = new WeakSet<object>();

export function markDeclared<Made extends object>(made: Made): Made {
  declared.add(made);
  return made;
}

export function isDeclared(value: object): boolean {
  return declared.has(value);
}
