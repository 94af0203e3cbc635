// What a keyspace is once its template, parts and options are known to fit: the literals around its
// parts, and the automaton of all its keys.
import { ClientError } from './errors.ts';
import { type Automaton, joined } from './language/automaton.ts';
import { literal } from './language/expression.ts';
import { languageOf } from './language/language.ts';
import { ambiguity } from './language/meet.ts';
import { contains } from './parts/characters.ts';
import { Part } from './parts/part.ts';
import { printable, quoted } from './printable.ts';
import { type PartsByName, segmentsOf, tagsIn } from './template.ts';

export interface KeyspaceOptions<Name extends string = string> {
  /** The character between parts, which no part may contain. Default `:`. */
  readonly separator?: string;
  /**
   * The part that decides the slot of a cluster: in the key it stands in braces. Default: the whole
   * key decides, or what stands in double braces in the template.
   */
  readonly hashTag?: Name;
  /** Characters that the longest key may have, 1 to 65,536. Default 512. */
  readonly maxLength?: number;
}

export interface NamedPart {
  readonly name: string;
  readonly part: Part<never, unknown>;
  /** What stands between it and the next part, or the end. */
  readonly literal: string;
}

export interface Shape {
  readonly template: string;
  /** What stands before the first part. */
  readonly head: string;
  readonly parts: readonly NamedPart[];
  readonly automaton: Automaton;
}

const optionNames = ['separator', 'hashTag', 'maxLength'];
const usualLength = 512;
const maximumLength = 65_536;

export function shapeOf(template: string, given: PartsByName, options: KeyspaceOptions): Shape {
  if (typeof template !== 'string') {
    throw new ClientError(
      'CLIENT_KEYSPACE_INVALID',
      `A template is a text, not ${printable(template)}.`,
    );
  }
  const unknown = Object.keys(options).find((name) => !optionNames.includes(name));
  if (unknown !== undefined) {
    throw invalid(template, `there is no option ${unknown}; there are ${optionNames.join(', ')}.`);
  }
  const separator = separatorOf(template, options);
  const [head, parts] = laidOut(template, given, options.hashTag);
  for (const { name, part } of parts) {
    if (!contains(part.language.alphabet, separator)) continue;
    const what = `the part ${name}, ${part.kind}(), may contain the separator ${quoted(separator)}`;
    throw invalid(template, `${what}. Choose another part or another separator.`);
  }
  checkLength(template, head, parts, options.maxLength ?? usualLength);
  const automaton = automatonOf(template, head, parts);
  return { template, head, parts, automaton };
}

function separatorOf(template: string, { separator = ':' }: KeyspaceOptions): string {
  if (typeof separator === 'string' && /^[!-~]$/u.test(separator)) return separator;
  throw invalid(template, `the separator is one visible character, not ${printable(separator)}.`);
}

function laidOut(
  template: string,
  given: PartsByName,
  hashTag: string | undefined,
): readonly [head: string, parts: readonly NamedPart[]] {
  const texts: string[] = [];
  const names: string[] = [];
  for (const segment of segmentsOf(template)) {
    if (segment.kind === 'literal') texts.push(segment.text);
    else names.push(segment.name);
  }
  checkNames(template, given, names, hashTag);
  const parts = names.map((name, index): NamedPart => {
    const part = Object.hasOwn(given, name) ? given[name] : undefined;
    if (!Part.isPart(part)) {
      throw invalid(
        template,
        `the part ${name} is made by digits(), uuid() …, not ${printable(part)}.`,
      );
    }
    const open = names[index + 1] === hashTag && hashTag !== undefined ? '{' : '';
    const close = name === hashTag ? '}' : '';
    return { name, part, literal: `${close}${texts[index + 1] ?? ''}${open}` };
  });
  const open = hashTag !== undefined && names[0] === hashTag ? '{' : '';
  return [`${texts[0] ?? ''}${open}`, parts];
}

function checkNames(
  template: string,
  given: PartsByName,
  names: readonly string[],
  hashTag: string | undefined,
): void {
  const missing = names.find((name) => !Object.hasOwn(given, name));
  if (missing !== undefined) throw invalid(template, `what the part ${missing} is, is not said.`);
  const extra = Object.keys(given).find((name) => !names.includes(name));
  if (extra !== undefined) throw invalid(template, `it has no part ${printable(extra)}.`);
  if (tagsIn(template) + (hashTag === undefined ? 0 : 1) > 1) {
    throw invalid(template, 'it has more than one hash tag, and only the first would count.');
  }
  if (hashTag !== undefined && !names.includes(hashTag)) {
    throw invalid(template, `hashTag names ${printable(hashTag)}, which is none of its parts.`);
  }
}

function checkLength(
  template: string,
  head: string,
  parts: readonly NamedPart[],
  allowed: number,
): void {
  if (!Number.isInteger(allowed) || allowed < 1 || allowed > maximumLength) {
    throw invalid(template, `maxLength is a whole number from 1 to ${maximumLength}.`);
  }
  const length = parts.reduce(
    (sum, { part, literal: text }) => sum + part.language.longest + text.length,
    head.length,
  );
  if (length === 0) throw invalid(template, 'it makes an empty key.');
  if (length <= allowed) return;
  throw invalid(
    template,
    `its longest key has ${length} characters, and maxLength is ${allowed}. Bound its parts.`,
  );
}

function automatonOf(template: string, head: string, parts: readonly NamedPart[]): Automaton {
  let automaton = automatonOfLiteral(head);
  for (const { part, literal: text } of parts) {
    automaton = joined(automaton, part.language.automaton);
    if (text !== '') automaton = joined(automaton, automatonOfLiteral(text));
  }
  const twofold = ambiguity(automaton);
  if (twofold === null) return automaton;
  throw invalid(
    template,
    `the key ${quoted(twofold)} can be read in two ways. Put a separator between the parts.`,
  );
}

function automatonOfLiteral(text: string): Automaton {
  const language = languageOf(literal(text));
  return language?.automaton ?? [];
}

function invalid(template: string, what: string): ClientError {
  return new ClientError('CLIENT_KEYSPACE_INVALID', `Keyspace ${printable(template)}: ${what}`);
}
