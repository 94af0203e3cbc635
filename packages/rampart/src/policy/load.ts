// From a text or a file to a Policy: text → YAML → schema → names. Each layer reports everything that
// it finds; names are only looked at in a policy that is well formed.
import { readFile } from 'node:fs/promises';

import { safeParse } from 'valibot';
import type { BaseIssue } from 'valibot';

import { readDocument } from './document.ts';
import type { Finding, PolicyDocument } from './document.ts';
import { PolicyError, PolicySourceError } from './errors.ts';
import type { PolicyProblem } from './errors.ts';
import { excerptOf } from './excerpt.ts';
import { resolve } from './resolve.ts';
import { policySchema } from './schema/policy.ts';
import { readProblem } from './schema/problem.ts';
import type { GatedPolicy, Policy } from './types.ts';

/** Throws a PolicyError. `source` names the text in messages. */
export function loadPolicy(text: string, source: string): Policy {
  const document = readDocument(text);
  const fail = (findings: readonly Finding[]): void => {
    const problems = findings
      .toSorted((a, b) => a.span.start - b.span.start)
      .map((finding) => problemOf(finding, text, document, source));
    const [first, ...others] = problems;
    if (first !== undefined) throw new PolicyError([first, ...others]);
  };
  if (!document.complete) fail(document.findings);
  const read = safeParse(policySchema, document.value);
  fail([...document.findings, ...schemaFindings(read.issues ?? [], document)]);
  if (!read.success) throw new TypeError('The schema refused the policy without a reason.');
  const { policy, faults } = resolve(read.output, source, text);
  fail(faults.map(({ path, ...found }) => ({ ...found, span: document.spanOf(path) })));
  return policy;
}

/** Throws a PolicyError, or a PolicySourceError when the file cannot be read. */
export async function loadPolicyFile(path: string): Promise<Policy> {
  return loadPolicy(await readPolicyFile(path), path);
}

/** A policy that describes a gateway. Throws a PolicySourceError, too, when it does not. */
export function loadGatedPolicy(text: string, source: string): GatedPolicy {
  return gated(loadPolicy(text, source));
}

export async function loadGatedPolicyFile(path: string): Promise<GatedPolicy> {
  return gated(await loadPolicyFile(path));
}

function gated(policy: Policy): GatedPolicy {
  const { gateway } = policy;
  if (gateway !== null) return { ...policy, gateway };
  const what = `The policy ${policy.source} describes no gateway.`;
  throw new PolicySourceError('POLICY_GATEWAY_MISSING', what);
}

/** The text for `loadPolicy`. Throws a PolicySourceError. */
export async function readPolicyFile(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    return bytes.toString('utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new PolicySourceError('POLICY_FILE_UNREADABLE', `The policy ${path} cannot be read.`, {
      cause,
    });
  }
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
