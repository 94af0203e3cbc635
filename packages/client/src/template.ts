// A template in its segments: `product:{id}:discount` is a literal, a part and a literal. What stands in
// double braces, `{{shop}}:{id}`, is a hash tag that never changes: in the key it is `{shop}`. The types
// here read the same template for the compiler.
import { ClientError } from './errors.ts';
import { never, quotedCharacter } from './parts/characters.ts';
import type { Part } from './parts/part.ts';
import { printable } from './printable.ts';

/** The names in single braces. */
export type PartNames<Template extends string> =
  Template extends `${infer Before}{{${string}}}${infer Rest}`
    ? PartNames<Before> | PartNames<Rest>
    : Template extends `${string}{${infer Name}}${infer Rest}`
      ? Name | PartNames<Rest>
      : never;

export type PartsByName = Readonly<Record<string, Part<never, unknown>>>;

/** A part for each name of the template. */
export type PartsOf<Template extends string> = Readonly<
  Record<PartNames<Template>, Part<never, unknown>>
>;

/** Refuses, by a property that nothing can have, parts whose name the template does not have. */
export type NoOthers<Template extends string, Parts> = {
  readonly [Name in Exclude<keyof Parts, PartNames<Template>>]: never;
};

/** Only a template that the compiler can read: `string` has no names. */
export type Readable<Template extends string> = string extends Template ? never : Template;

/** What `key()` takes. */
export type Inputs<Parts> = {
  readonly [Name in keyof Parts]: Parts[Name] extends Part<infer Input, unknown> ? Input : never;
};

/** What `parse()` gives. */
export type Outputs<Parts> = {
  readonly [Name in keyof Parts]: Parts[Name] extends Part<never, infer Output> ? Output : never;
};

export type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'part'; readonly name: string };

/** Begins and ends with a literal, which may be empty; literals and parts take turns. */
export function segmentsOf(template: string): readonly Segment[] {
  const segments: Segment[] = [];
  let text = '';
  let rest = template;
  for (let open = rest.indexOf('{'); open !== -1; open = rest.indexOf('{')) {
    text += literalOf(template, rest.slice(0, open));
    const brace = rest.startsWith('{{', open) ? '{{' : '{';
    const close = rest.indexOf(brace === '{' ? '}' : '}}', open);
    if (close === -1) throw invalid(template, `"${brace}" is not closed.`);
    const inside = rest.slice(open + brace.length, close);
    rest = rest.slice(close + brace.length);
    if (brace === '{{') {
      if (inside === '') throw invalid(template, 'it has an empty hash tag.');
      text += `{${literalOf(template, inside)}}`;
    } else {
      checkName(template, inside, segments);
      segments.push({ kind: 'literal', text }, { kind: 'part', name: inside });
      text = '';
    }
  }
  segments.push({ kind: 'literal', text: text + literalOf(template, rest) });
  return segments;
}

/** How many hash tags stand in the template itself. */
export function tagsIn(template: string): number {
  return template.split('{{').length - 1;
}

function checkName(template: string, name: string, earlier: readonly Segment[]): void {
  if (!/^[A-Za-z]\w{0,63}$/u.test(name)) {
    throw invalid(template, `${printable(name)} is no name of a part: letters, digits and "_".`);
  }
  if (earlier.some((segment) => segment.kind === 'part' && segment.name === name)) {
    throw invalid(template, `the part ${name} stands in it twice.`);
  }
}

function literalOf(template: string, text: string): string {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (never([[code, code]]) === undefined) continue;
    throw invalid(template, `it contains ${quotedCharacter(code)}, which no key may.`);
  }
  return text;
}

function invalid(template: string, what: string): ClientError {
  return new ClientError('CLIENT_KEYSPACE_INVALID', `Template ${printable(template)}: ${what}`);
}
