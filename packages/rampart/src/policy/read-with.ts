// From a text to what a schema makes of it: text → YAML → schema. Every file that a person writes for
// Rampart is read here, so that all errors point at a line in the same way.
import { safeParse } from 'valibot';
import type { BaseIssue } from 'valibot';

import { readDocument } from './document.ts';
import type { Finding, PolicyDocument } from './document.ts';
import { PolicyError } from './errors.ts';
import type { Fault, PolicyProblem } from './errors.ts';
import { excerptOf } from './excerpt.ts';
import { readProblem } from './schema/problem.ts';
import type { Part } from './schema/shape.ts';

interface Read<T> {
  readonly value: T;
  /** For what is wrong although it is well formed. Throws a PolicyError if there is any. */
  readonly refuse: (faults: readonly Fault[]) => void;
}

/** Throws a PolicyError with everything that is wrong. `source` names the text in messages. */
export function readWith<T>(schema: Part<T>, text: string, source: string): Read<T> {
  const document = readDocument(text);
  const fail = (findings: readonly Finding[]): void => {
    const problems = findings
      .toSorted((a, b) => a.span.start - b.span.start)
      .map((finding) => problemOf(finding, text, document, source));
    const [first, ...others] = problems;
    if (first !== undefined) throw new PolicyError([first, ...others]);
  };
  if (!document.complete) fail(document.findings);
  const read = safeParse(schema, document.value);
  fail([...document.findings, ...schemaFindings(read.issues ?? [], document)]);
  if (!read.success) throw new TypeError('The schema refused the text without a reason.');
  return {
    value: read.output,
    refuse: (faults) =>
      fail(faults.map(({ path, ...found }) => ({ ...found, span: document.spanOf(path) }))),
  };
}

function schemaFindings(
  issues: readonly BaseIssue<unknown>[],
  document: PolicyDocument,
): readonly Finding[] {
  const someEmpty = document.findings.some(({ code }) => code === 'POLICY_EMPTY');
  return (
    issues
      .map(readProblem)
      // A key without a value is reported as such, and need not be called missing too.
      .filter(({ code }) => code !== 'POLICY_KEY_MISSING' || !someEmpty)
      .map(({ path, atKey, ...found }) => ({
        ...found,
        span: atKey ? document.keySpanOf(path) : document.spanOf(path),
      }))
  );
}

function problemOf(
  { code, message, suggestion, span }: Finding,
  text: string,
  document: PolicyDocument,
  source: string,
): PolicyProblem {
  const before = text.slice(0, span.start);
  return {
    code,
    message,
    suggestion,
    source,
    line: before.split('\n').length,
    column: span.start - before.lastIndexOf('\n'),
    excerpt: excerptOf(text, span, document.blots),
  };
}
