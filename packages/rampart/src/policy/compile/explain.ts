// What a setting becomes: the policy is compiled as it is and with another value there, and what differs
// is what the setting does. So nobody has to keep a description true.
import { isMap, parseDocument } from 'yaml';
import type { Document } from 'yaml';

import { PolicyError } from '../errors.ts';
import { loadPolicy } from '../load.ts';
import { policySchema } from '../schema/policy.ts';
import { sectionsOf, type Setting } from '../schema/sections.ts';
import { masked } from './content.ts';
import { hostPlans } from './host-plans.ts';

export interface Explanation {
  readonly setting: Setting;
  /** As it is in the policy; null: nothing is written, and the default acts. */
  readonly written: string | null;
  /** With what it was compared; null: nothing else was found that may stand there. */
  readonly other: string | null;
  readonly changes: readonly FileChange[];
}

export interface FileChange {
  readonly host: string;
  readonly path: string;
  readonly lines: readonly LineChange[];
}

export interface LineChange {
  readonly line: string;
  /** `now`: only as the policy is; `then`: only with the other value. */
  readonly when: 'now' | 'then';
  /** What the file says of the lines it stands among. */
  readonly about: string | null;
}

/** What may stand in a setting, tried until one is taken, after the words of the schema. */
const guesses = {
  words: [true, false, 'own', 'off', 'never', 'unlimited'],
  counts: [1, 2, 3, 7, 100, 512, 1_000, 7_000, 20_000],
  durations: ['0s', '500ms', '1s', '2s', '7s', '30s', '2m', '7m', '2h'],
  sizes: ['2mb', '32mb', '128mb', '700mb', '3gb', '50%', '30%'],
  maps: [
    { certificate: '/etc/ssl/host.crt', key: '/etc/ssl/host.key', authority: '/etc/ssl/ca.crt' },
  ],
  names: ['loopback', 'private', 'somebody', '/srv/rampart', '1.3', '8.0', '7.2'],
} as const;

/** `path` is that of the reference, with real names: `users.web.can`. Null: there is no such setting. */
export function explain(text: string, path: string, to: unknown): Explanation | null {
  const keys = path.split('.');
  const setting = settingAt(keys);
  if (setting === null) return null;
  const document = parseDocument(text);
  if (!document.has('server')) document.set('server', {});
  const now = filesOf(document);
  const found = document.getIn(keys);
  const written = document.hasIn(keys) ? shown(document.getIn(keys, true), found) : null;
  const choices = to === undefined ? choicesOf(setting, written !== null) : [to];
  let accepted: string | null = null;
  for (const choice of choices) {
    const then = filesWith(document, keys, choice);
    if (then === null) {
      if (to !== undefined)
        loadPolicy(withValue(document, keys, choice).toString(), 'rampart.yaml');
      continue;
    }
    const changes = changesBetween(now, then);
    const other = choice === undefined ? `the default` : JSON.stringify(choice);
    if (changes.length > 0 || to !== undefined) return { setting, written, other, changes };
    accepted ??= other;
  }
  return { setting, written, other: accepted, changes: [] };
}

function settingAt(keys: readonly string[]): Setting | null {
  const key = keys.at(-1);
  const above = keys.slice(0, -1);
  for (const { path, settings } of sectionsOf(policySchema)) {
    const pattern = path === '' ? [] : path.split('.');
    const fits =
      pattern.length === above.length &&
      pattern.every((part, index) => part === 'NAME' || part === above[index]);
    const setting = fits ? settings.find((each) => each.key === key) : undefined;
    if (setting !== undefined) return setting;
  }
  return null;
}

/** Undefined stands for what is meant when nothing is written. */
function choicesOf({ says }: Setting, isWritten: boolean): readonly unknown[] {
  const words = says.match(/\b[a-z][a-z-]+\b/g) ?? [];
  return [...(isWritten ? [undefined] : []), ...words, ...Object.values(guesses).flat()];
}

function withValue(document: Document, keys: readonly string[], value: unknown): Document {
  const changed = document.clone();
  if (value === undefined) changed.deleteIn(keys);
  else changed.setIn(keys, value);
  return changed;
}

function filesWith(document: Document, keys: readonly string[], value: unknown): Files | null {
  // Where a short form stands, such as `tls: own`, there is no room for a setting below it.
  const above = document.getIn(keys.slice(0, -1), true);
  if (keys.length > 1 && above !== undefined && !isMap(above)) return null;
  try {
    return filesOf(withValue(document, keys, value));
  } catch (error) {
    if (error instanceof PolicyError) return null;
    throw error;
  }
}

/** Host and path → lines. */
type Files = ReadonlyMap<string, readonly string[]>;

function filesOf(document: Document): Files {
  const policy = loadPolicy(document.toString(), 'rampart.yaml');
  const files = new Map<string, readonly string[]>();
  if (policy.deployment === null) return files;
  for (const [host, { files: compiled, ...others }] of hostPlans(policy, policy.deployment)) {
    for (const { path, content } of compiled) {
      // The gateway's copy says what was written, and nothing that follows from it.
      if (!path.endsWith('/rampart.yaml'))
        files.set(`${host} ${path}`, masked(content).split('\n'));
    }
    const { packages, groups, users, directories, kernel } = others;
    const rest = [...packages, ...groups, ...users, ...directories, ...kernel];
    files.set(
      `${host} accounts, directories, packages and the kernel`,
      rest.map((each) => JSON.stringify(each)),
    );
  }
  return files;
}

function changesBetween(now: Files, then: Files): readonly FileChange[] {
  return [...new Set([...now.keys(), ...then.keys()])].flatMap((key) => {
    const [before, after] = [now.get(key) ?? [], then.get(key) ?? []];
    const lines = [
      ...without(before, after).map((change) => ({ ...change, when: 'now' as const })),
      ...without(after, before).map((change) => ({ ...change, when: 'then' as const })),
    ];
    const [host = '', ...path] = key.split(' ');
    return lines.length === 0 ? [] : [{ host, path: path.join(' '), lines }];
  });
}

function without(
  lines: readonly string[],
  others: readonly string[],
): readonly Omit<LineChange, 'when'>[] {
  const there = new Set(others);
  let about: string | null = null;
  const found = new Map<string, Omit<LineChange, 'when'>>();
  for (const line of lines) {
    if (line.startsWith('# ')) about = line.startsWith(origin) ? null : line.slice(2);
    else if (!there.has(line) && line.trim() !== '') {
      found.set(line, { line: ownWords(line, others), about });
    }
  }
  return [...found.values()];
}

/** Every compiled file begins with it, and it says nothing of the lines below. */
const origin = '# Made from the policy';

/** Of a user's line, which has all of its commands, only what the other one has not. */
function ownWords(line: string, others: readonly string[]): string {
  const [first = '', second = '', ...words] = wordsOf(line);
  if (first !== 'user') return line;
  const beginning = `${first} ${second} `;
  const other = others.find((each) => each.startsWith(beginning));
  if (other === undefined) return line;
  const theirs = new Set(wordsOf(other));
  const own = words.filter((word) => !theirs.has(word));
  return `${beginning}… ${own.join(' ')}`;
}

/** The name of a secret, between angles, is one. */
function wordsOf(line: string): readonly string[] {
  return line.split(/ (?![^<]*>)/);
}

function shown(node: unknown, value: unknown): string {
  return typeof value === 'object' ? String(node) : JSON.stringify(value);
}
