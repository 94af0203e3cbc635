// The policy's schema in the form that editors read, made from the one that the loader checks with.
import { defaultOf, descriptionOf, isRequired, shapeOf } from './shape.ts';
import type { Part, Shape } from './shape.ts';

/** A JSON schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export function jsonSchemaOf(schema: Part<unknown>): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A Rampart policy',
    ...describe(schema),
  };
}

function describe(schema: Part<unknown>): JsonSchema {
  const shape = shapeOf(schema);
  const description = descriptionOf(schema);
  const standard = defaultOf(schema);
  return {
    ...(description === null ? {} : { description }),
    ...(standard === undefined ? {} : { default: standard }),
    ...(shape === null ? {} : ofShape(shape)),
  };
}

function ofShape(shape: Shape): JsonSchema {
  switch (shape.kind) {
    case 'scalar':
      return { ...shape.json };
    case 'map': {
      const entries = Object.entries(shape.entries);
      return {
        type: 'object',
        properties: Object.fromEntries(entries.map(([key, part]) => [key, describe(part)])),
        required: entries.filter(([, part]) => isRequired(part)).map(([key]) => key),
        additionalProperties: false,
      };
    }
    case 'named':
      return {
        type: 'object',
        propertyNames: { pattern: shape.keys.pattern.source },
        additionalProperties: describe(shape.item),
      };
    case 'list': {
      const item = describe(shape.item);
      return { anyOf: [item, { type: 'array', items: item }] };
    }
    case 'choice':
      return { anyOf: shape.choices.map(describe) };
  }
}
