// The rules of a login, brought to one form, so that what the server tells in another order or spelling
// is not taken for another right. Where two forms of one right stay different, a step too many comes of
// it and never one too few.
const words: Readonly<Record<string, readonly string[]>> = {
  allkeys: ['~*'],
  allchannels: ['&*'],
  allcommands: ['+@all'],
  nocommands: ['-@all'],
};

/** The same text for the same rights. It holds hashes. */
export function normalRules(rules: string): string {
  let flags = new Set<string>();
  let passwords = new Set<string>();
  let keys = new Set<string>();
  let channels = new Set<string>();
  let commands: string[] = [];
  let selectors: string[] = [];
  for (const word of wordsIn(rules)) {
    const lower = word.toLowerCase();
    if (lower === 'reset') {
      [flags, passwords, keys, channels] = [new Set(), new Set(), new Set(), new Set()];
      [commands, selectors] = [[], []];
    } else if (lower === 'on' || lower === 'off') {
      flags.delete(lower === 'on' ? 'off' : 'on');
      flags.add(lower);
    } else if (lower === 'nopass') passwords = new Set(['nopass']);
    else if (lower === 'resetpass') passwords = new Set();
    else if (lower === 'resetkeys') keys = new Set();
    else if (lower === 'resetchannels') channels = new Set();
    else if (lower === 'clearselectors') selectors = [];
    else if (lower === 'sanitize-payload') flags.delete('skip-sanitize-payload');
    else if (lower === 'skip-sanitize-payload') flags.add(lower);
    else if (word.startsWith('(')) selectors.push(normalRules(word.slice(1, -1)));
    else if (word.startsWith('#')) passwords.add(word);
    else if (/^(?:~|%)/.test(word)) keys.add(word.replace(/^%rw~/i, '~'));
    else if (word.startsWith('&')) channels.add(word);
    else if (lower === '+@all' || lower === '-@all') commands = [lower];
    else commands.push(lower);
  }
  if (keys.has('~*')) keys = new Set(['~*']);
  if (channels.has('&*')) channels = new Set(['&*']);
  return JSON.stringify([
    [...flags].toSorted(),
    [...passwords].toSorted(),
    [...keys].toSorted(),
    [...channels].toSorted(),
    normalCommands(commands),
    selectors.toSorted(),
  ]);
}

/** What is shown of rules: everything but passwords. */
export function withoutPasswords(rules: string): string {
  return wordsIn(rules)
    .filter((word) => !/^[#<>!]/.test(word))
    .join(' ');
}

function normalCommands(commands: readonly string[]): readonly string[] {
  const [first = '-@all', ...others] = commands;
  const begin = first.endsWith('@all') ? first : '-@all';
  const rest = first === begin ? others : commands;
  // Additions to nothing may come in any order; what takes away again depends on what stood before.
  const isPlain = begin === '-@all' && rest.every((word) => /^\+[^@]/.test(word));
  return [begin, ...(isPlain ? [...new Set(rest)].toSorted() : rest)];
}

/** Selectors stay whole. */
function wordsIn(rules: string): readonly string[] {
  return (rules.match(/\([^)]*\)|\S+/g) ?? []).flatMap((word) => words[word.toLowerCase()] ?? word);
}
