import { ClientError } from '../errors.ts';
import type { Expression } from '../language/expression.ts';
import { printable } from '../printable.ts';
import { maximumLength } from './options.ts';
import { madePart, type Part } from './part.ts';
import { expressionOf, PatternError } from './source.ts';

/**
 * A part of your own, matched as a whole: `pattern(/[A-Z]{2}[0-9]{4}/)`. Literals, classes, groups,
 * alternation and bounded quantifiers; the characters are those that keys can have.
 */
export function pattern(expression: RegExp): Part {
  if (!(expression instanceof RegExp)) {
    throw invalid(`pattern() takes a regular expression, not ${printable(expression)}.`);
  }
  const { source, flags } = expression;
  if (flags !== '') {
    throw invalid(
      `pattern(/${source}/${flags}) has flags, which change what it means: leave them out.`,
    );
  }
  return madePart({
    kind: 'pattern',
    meaning: `what matches /${source}/`,
    expression: read(source),
    max: maximumLength,
    valueOf: (text) => text,
  });
}

function read(source: string): Expression {
  try {
    return expressionOf(source);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw invalid(`pattern(): ${error.message}.`);
  }
}

function invalid(what: string): ClientError {
  return new ClientError('CLIENT_KEYSPACE_INVALID', what);
}
