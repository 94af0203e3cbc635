// What a schema is, for those who describe it rather than check with it: the JSON schema for editors
// and the reference. It lies beside each part as metadata, which valibot keeps untouched.
import * as v from 'valibot';

/** A part of the policy as it is written, that becomes a T. */
export type Part<T> = v.GenericSchema<unknown, T>;

/** What an editor can check of a scalar by itself. */
export interface JsonHint {
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly enum?: readonly (string | number | boolean)[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What a schema is, for those who describe it rather than check with it. */
export type Shape =
  | { readonly kind: 'scalar'; readonly says: string; readonly json: JsonHint }
  | { readonly kind: 'map'; readonly entries: Readonly<Record<string, Part<unknown>>> }
  | { readonly kind: 'named'; readonly item: Part<unknown>; readonly keys: Keys }
  | { readonly kind: 'list'; readonly item: Part<unknown> }
  | {
      readonly kind: 'choice';
      readonly choices: readonly Part<unknown>[];
      /** Where the choices are explained once and for all, and not at each place. */
      readonly says?: string;
    };

/** What the keys of a map may be. */
export interface Keys {
  readonly says: string;
  readonly pattern: RegExp;
}

export function shaped<T>(schema: Part<T>, shape: Shape): Part<T> {
  return v.pipe(schema, v.metadata({ shape }));
}

/** The shape that was given to a schema; null for one that has none. */
export function shapeOf(schema: Part<unknown>): Shape | null {
  const { shape }: { readonly shape?: unknown } = v.getMetadata(inner(schema));
  return isShape(shape) ? shape : null;
}

/** The sentence that was written beside a setting. */
export function descriptionOf(schema: Part<unknown>): string | null {
  return v.getDescription(inner(schema)) ?? null;
}

/** The default as it would be written; undefined when there is none. */
export function defaultOf(schema: Part<unknown>): unknown {
  return 'default' in schema ? schema.default : undefined;
}

export function isRequired(schema: Part<unknown>): boolean {
  return schema.type !== 'optional';
}

function inner(schema: Part<unknown>): Part<unknown> {
  const wrapped: unknown = 'wrapped' in schema ? schema.wrapped : schema;
  return isPart(wrapped) ? wrapped : schema;
}

function isPart(value: unknown): value is Part<unknown> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';
}

/** Only `shaped` writes it. */
function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
