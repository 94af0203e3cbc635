import fc from 'fast-check';

// Well-formed commands from the syntax that COMMAND DOCS gives. What may be repeated is repeated the
// same number of times everywhere in a command, so that numkeys and the halves of XREAD come out.

export function wellFormed(
  name: string,
  docs: ReadonlyMap<string, unknown>,
  keys: fc.Arbitrary<string>,
): fc.Arbitrary<string[]> {
  const syntax = docs.get('arguments');
  const head = name.split('|');
  return fc
    .integer({ min: 1, max: 3 })
    .chain((times) => all(syntax === undefined ? [] : listOf(syntax), { times, keys }))
    .map((words) => [...head, ...words]);
}

/** Docs of commands and subcommands by full name. */
export function docsByName(reply: unknown): ReadonlyMap<string, ReadonlyMap<string, unknown>> {
  const found = new Map<string, ReadonlyMap<string, unknown>>();
  for (const [name, entry] of mapOf(reply)) {
    const docs = mapOf(entry);
    found.set(name, docs);
    const subcommands = docs.get('subcommands');
    if (subcommands === undefined) continue;
    for (const [sub, inner] of docsByName(subcommands)) found.set(sub, inner);
  }
  return found;
}

interface Setting {
  readonly times: number;
  readonly keys: fc.Arbitrary<string>;
}

function all(syntax: readonly unknown[], setting: Setting): fc.Arbitrary<string[]> {
  const parts = syntax.map((entry) => mapOf(entry));
  const counts = parts.some((part) => part.get('name') === 'numkeys');
  return fc
    .tuple(...parts.map((part) => argument(part, setting, counts)))
    .map((words) => words.flat());
}

function argument(
  part: ReadonlyMap<string, unknown>,
  setting: Setting,
  counts: boolean,
): fc.Arbitrary<string[]> {
  const flags = part.get('flags') === undefined ? [] : listOf(part.get('flags')).map(String);
  const token = part.get('token') === undefined ? [] : [String(part.get('token'))];
  const times = flags.includes('multiple') ? setting.times : 1;
  const one = valueOf(part, setting);
  const repeated = fc.tuple(...Array.from({ length: times }, () => one));
  const words = flags.includes('multiple_token')
    ? repeated.map((values) => values.flatMap((each) => [...token, ...each]))
    : repeated.map((values) => [...token, ...values.flat()]);
  // A number of keys without the keys would not be well formed.
  const needed = !flags.includes('optional') || (counts && part.get('type') === 'key');
  return needed ? words : fc.oneof(fc.constant<string[]>([]), words);
}

function valueOf(part: ReadonlyMap<string, unknown>, setting: Setting): fc.Arbitrary<string[]> {
  const inner = part.get('arguments');
  switch (part.get('type')) {
    case 'pure-token':
      return fc.constant([]);
    case 'key':
      return setting.keys.map((key) => [key]);
    case 'oneof':
      return fc.oneof(...listOf(inner).map((each) => argument(mapOf(each), setting, false)));
    case 'block':
      return all(listOf(inner), setting);
    case 'integer':
      if (part.get('name') === 'numkeys') return fc.constant([String(setting.times)]);
      return fc.constantFrom(['0'], ['1'], ['5']);
    case 'double':
      return fc.constantFrom(['0.5'], ['2']);
    case 'unix-time':
      return fc.constant(['4102444800']);
    default:
      return fc.constantFrom(['x'], ['0-0'], ['m']);
  }
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('COMMAND DOCS has no list where one was expected.');
  return value.map((each: unknown) => each);
}

function mapOf(value: unknown): ReadonlyMap<string, unknown> {
  const list = listOf(value);
  const found = new Map<string, unknown>();
  for (let at = 0; at + 1 < list.length; at += 2) found.set(String(list[at]), list[at + 1]);
  return found;
}
