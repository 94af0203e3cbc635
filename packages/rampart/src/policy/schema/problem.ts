// valibot hands a message on and nothing else, so a problem of ours travels in it as JSON.
import type { BaseIssue } from 'valibot';

import type { Path } from '../document.ts';
import type { PolicyCode } from '../errors.ts';
import { policyCodes } from '../errors.ts';

export interface Problem {
  readonly code: PolicyCode;
  readonly message: string;
  readonly suggestion: string | null;
  readonly path: Path;
  /** The caret belongs under the key, not under what stands behind it. */
  readonly atKey: boolean;
}

/** The message of an issue. `suggestion` is what was probably meant. */
export function problem(
  code: PolicyCode,
  message: string,
  suggestion: string | null = null,
): string {
  return JSON.stringify([code, message, suggestion]);
}

export function readProblem(issue: BaseIssue<unknown>): Problem {
  const path: (string | number)[] = [];
  for (const { key } of issue.path ?? []) {
    if (typeof key === 'string' || typeof key === 'number') path.push(key);
  }
  const last = issue.path?.at(-1);
  const missing = last !== undefined && 'origin' in last && last.origin === 'key';
  const read: unknown = JSON.parse(issue.message);
  const [code, message, suggestion] = Array.isArray(read) ? read.map(String) : [];
  if (!isCode(code)) throw new TypeError(`The schema gave a message of its own: ${issue.message}`);
  return {
    code,
    message: message ?? '',
    suggestion: suggestion === undefined || suggestion === 'null' ? null : suggestion,
    // A key that is missing has no place: the caret goes to the map that lacks it.
    path: missing ? path.slice(0, -1) : path,
    atKey: keyCodes.has(code),
  };
}

/** What is wrong with a key itself. */
const keyCodes: ReadonlySet<PolicyCode> = new Set([
  'POLICY_KEY_UNKNOWN',
  'POLICY_PART_NOT_BUILT',
  'POLICY_NAME',
]);

function isCode(code: string | undefined): code is PolicyCode {
  return code !== undefined && Object.hasOwn(policyCodes, code);
}
