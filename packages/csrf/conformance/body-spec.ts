// The grammar of a case's body: text with `<valid>` in it, parsed data, or the description of a
// body object which no wire format spells out, such as `Object.create(null) with _csrf=<valid>`.
import { isList, isObject, type Json } from './case.ts';
import { NotUnderstood } from './not-understood.ts';
import { readTemplate, readTokenSpec, type TokenSpec } from './token-spec.ts';

/** Parsed data whose texts may be tokens. */
export type Data =
  | TokenSpec
  | number
  | boolean
  | null
  | readonly Data[]
  | {
      readonly kind: 'object';
      readonly entries: readonly (readonly [name: string, value: Data])[];
    };

/** What a body parser might hand to the protection instead of a plain object. */
export type Shape =
  | 'null prototype'
  | 'frozen'
  | 'instance'
  | 'inherited'
  | 'getter'
  | 'buffer'
  | 'map'
  | 'search params'
  | 'form data'
  | 'boxed string';

export type BodySpec =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: TokenSpec }
  | { readonly kind: 'data'; readonly data: Data }
  | {
      readonly kind: 'shape';
      readonly shape: Shape;
      readonly field: string;
      readonly value: TokenSpec;
    }
  /** The process's `Object.prototype` has a property that looks like a header or a field. */
  | { readonly kind: 'pollution'; readonly name: string; readonly value: TokenSpec };

const shapes: readonly (readonly [pattern: RegExp, shape: Shape])[] = [
  [/^Object\.create\(null\)$/, 'null prototype'],
  [/^(?:a )?frozen object$/, 'frozen'],
  [/^(?:a )?(?:class )?instance(?: of a class)?$/, 'instance'],
  [/^(?:an )?object (?:that )?(?:inherit(?:s|ing)|with (?:an )?inherited)$/, 'inherited'],
  [/^(?:an )?(?:object with (?:a )?)?getter$/, 'getter'],
  [/^(?:a )?(?:raw )?(?:Buffer|Uint8Array)$/, 'buffer'],
  [/^(?:a )?Map$/, 'map'],
  [/^URLSearchParams$/, 'search params'],
  [/^FormData$/, 'form data'],
  [/^(?:a )?(?:String object|boxed string)$/, 'boxed string'],
];

export function readBody(body: Json | undefined): BodySpec {
  if (body === undefined) return { kind: 'none' };
  if (typeof body !== 'string') return { kind: 'data', data: readData(body) };
  return (
    readPollution(body) ??
    readNamed(body) ??
    readShape(body) ?? { kind: 'text', text: readText(body) }
  );
}

/** `empty, Object.prototype["x-csrf-token"] = <valid>` */
function readPollution(text: string): BodySpec | null {
  const match = /^empty, Object\.prototype(?:\["([^"]+)"\]|\.(\w+)) = <?([^<>]+)>?$/.exec(text);
  const name = match?.[1] ?? match?.[2];
  if (match?.[3] === undefined || name === undefined) return null;
  return { kind: 'pollution', name, value: readTokenSpec(match[3]) };
}

/** Bodies that a name says all about. */
function readNamed(text: string): BodySpec | null {
  const inherited = /^Object\.create\(\{ ?"?(\w+)"?: ?<([^<>]+)> ?\}\)$/.exec(text);
  if (inherited?.[1] !== undefined && inherited[2] !== undefined) {
    const value = readTokenSpec(inherited[2]);
    return { kind: 'shape', shape: 'inherited', field: inherited[1], value };
  }
  const boxed = /^(?:new String\(|String object )<([^<>]+)>\)?$/.exec(text)?.[1];
  if (boxed !== undefined) {
    return { kind: 'shape', shape: 'boxed string', field: '_csrf', value: readTokenSpec(boxed) };
  }
  if (
    /^(?:an )?object (?:with (?:a )?getter _csrf|whose _csrf (?:is a getter|getter \w+))$/.test(
      text,
    )
  ) {
    return { kind: 'shape', shape: 'getter', field: '_csrf', value: readTokenSpec('valid') };
  }
  const deep = /^deeply nested(?:,? \(?(\d+) levels\)?)?$/.exec(text);
  if (deep !== null) return { kind: 'text', text: nested(Number(deep[1] ?? 1000)) };
  if (text === 'undefined') return { kind: 'none' };
  if (text === 'array') return { kind: 'data', data: readData(['_csrf', 'valid']) };
  if (text === 'string') return { kind: 'text', text: readText('"<valid>"') };
  return text === 'number' ? { kind: 'data', data: 1 } : null;
}

function nested(levels: number): TokenSpec {
  return { kind: 'literal', text: `${'{"_csrf":'.repeat(levels)}1${'}'.repeat(levels)}` };
}

/** `Map with _csrf=<valid>`, or a shape alone, which then holds a valid token. */
function readShape(text: string): BodySpec | null {
  const match = /^(.+?)(?: (?:with|of|from|:)? ?(\w+) ?= ?<([^<>]+)>)?$/.exec(text);
  const shape = shapes.find(([pattern]) => pattern.test(match?.[1] ?? ''))?.[1];
  if (shape === undefined) return null;
  return {
    kind: 'shape',
    shape,
    field: match?.[2] ?? '_csrf',
    value: readTokenSpec(match?.[3] ?? 'valid'),
  };
}

/** Only `<valid>` and sizes mean anything within text; all else is sent as it stands. */
function readText(text: string): TokenSpec {
  if (text === 'empty') return { kind: 'literal', text: '' };
  if (/^\d+ ?(?:KiB|MiB|kB|KB|MB) of /.test(text)) return readTokenSpec(text);
  // A sentence describes a body; sent as it stands it would be refused for the wrong reason.
  if (/^\p{L}[\p{L}\d.'-]*,? \p{L}/u.test(text)) throw new NotUnderstood('body', text);
  return readTemplate(text) ?? { kind: 'literal', text };
}

function readData(value: Json): Data {
  if (typeof value === 'string') {
    return /^(?:valid|well-formed|expired)(?:$|[\s(])/.test(value)
      ? readTokenSpec(value)
      : readText(value);
  }
  if (isList(value)) return value.map(readData);
  if (!isObject(value)) return value;
  return {
    kind: 'object',
    entries: Object.entries(value).map(([name, each]) => [name, readData(each)] as const),
  };
}
