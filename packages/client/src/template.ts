// A template in its segments: `product:{id}:discount` is a literal, a part and a literal. The types here
// read the same template for the compiler.
import { ClientError } from './errors.ts';
import { never, quotedCharacter } from './parts/characters.ts';
import type { Part } from './parts/part.ts';
import { printable } from './printable.ts';

/** The names in braces. */
export type PartNames<Template extends string> =
  Template extends `${string}{${infer Name}}${infer Rest}` ? Name | PartNames<Rest> : never;

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
  let rest = template;
  for (let open = rest.indexOf('{'); open !== -1; open = rest.indexOf('{')) {
    const close = rest.indexOf('}', open);
    if (close === -1) throw invalid(template, '"{" is not closed.');
    const name = rest.slice(open + 1, close);
    checkName(template, name, segments);
    segments.push(literalOf(template, rest.slice(0, open)), { kind: 'part', name });
    rest = rest.slice(close + 1);
  }
  segments.push(literalOf(template, rest));
  return segments;
}

function checkName(template: string, name: string, earlier: readonly Segment[]): void {
  if (!/^[A-Za-z]\w{0,63}$/u.test(name)) {
    throw invalid(template, `${printable(name)} is no name of a part: letters, digits and "_".`);
  }
  if (earlier.some((segment) => segment.kind === 'part' && segment.name === name)) {
    throw invalid(template, `the part ${name} stands in it twice.`);
  }
}

function literalOf(template: string, text: string): Segment {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (never([[code, code]]) === undefined) continue;
    throw invalid(template, `it contains ${quotedCharacter(code)}, which no key may.`);
  }
  return { kind: 'literal', text };
}

function invalid(template: string, what: string): ClientError {
  return new ClientError('CLIENT_KEYSPACE_INVALID', `Template ${printable(template)}: ${what}`);
}
