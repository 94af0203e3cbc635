// The one table of the policy's codes. docs/reference/policy-errors.md is tested against it in both
// directions. A code is never renamed and never used again.

import type { Path } from './document.ts';

const advice = {
  POLICY_FILE_UNREADABLE:
    'Check the path and that the account which runs Rampart may read the file.',
  POLICY_TOO_LARGE: 'A file is at most 1 MiB. Move what does not belong to it elsewhere.',
  POLICY_NOT_TEXT: 'Save the file as UTF-8 text without control characters.',
  POLICY_YAML: 'The file is not YAML. Look at the indentation, colons and quotes near the caret.',
  POLICY_YAML_ALIAS:
    'Anchors (&) and aliases (*) are not read. Write it out, or make it a role that users share. A text that begins with * or & needs quotes.',
  POLICY_YAML_TAG: 'Tags (!) are not read. Remove the tag, or put the text in quotes.',
  POLICY_YAML_DOCUMENTS: 'A file holds one policy. Remove the "---" and what belongs to another.',
  POLICY_KEY_TWICE: 'Keep one of the two; otherwise nobody can tell which one acts.',
  POLICY_KEY_UNKNOWN:
    'Correct the name or remove it. docs/reference/policy.md lists every setting of a policy.',
  POLICY_KEY_MISSING: 'Write the setting; it has no default that would be safe to assume.',
  POLICY_EMPTY: 'Write a value behind the colon, or remove the key to get the default.',
  POLICY_VALUE: 'Correct the value.',
  POLICY_PART_NOT_BUILT:
    'Remove the part: this version of Rampart does not read it, and a rule that nothing reads would protect nothing.',
  POLICY_NAME: 'Choose another name; names go into logs, rules of other programs and commands.',
  POLICY_NAME_UNKNOWN: 'Define the name, or correct it.',
  POLICY_NAME_TAKEN: 'Choose another name: this one is built in.',
  POLICY_ROLE_CYCLE: 'Take one of the roles out of the circle.',
  POLICY_CONFLICT: 'Keep one of the two settings; together they make no sense.',
  POLICY_PUBLIC:
    'Use a private or loopback address. If it must be public, write dangerously_public: true beside it.',
  POLICY_PLAIN:
    'Add tls. If passwords may travel readable on this network, write dangerously_plain: true beside it.',
  POLICY_SECRET_INLINE:
    'Name where the secret is kept: {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}. A secret that was written here must be changed: the file may have been copied.',
  POLICY_KEY_PATTERN: 'Correct the pattern; docs/reference/policy.md explains both kinds.',
  POLICY_GATEWAY_MISSING: 'Write a gateway part, or name the policy of the gateway with --policy.',
  POLICY_SECRET_MISSING:
    'Set the variable where Rampart is started. The usual cause: the .env file was not sourced (set -a; . ./.env), or the unit has no EnvironmentFile.',
  POLICY_SECRET_FILE: 'Make the file readable by its owner only (chmod 600) and not empty.',
  POLICY_OUTPUT:
    'Name a directory that does not exist, is empty, or was written by rampart compile.',
  POLICY_AUTHORITY:
    'Make it with rampart tls make, or bring its directory back from where you keep a copy; to begin with another one, move the directory away.',
  POLICY_SERVERS_MISSING: 'Write a server part: what is not described cannot be set up.',
  POLICY_SECRET_WEAK: 'Have one made: rampart secret generate. Change it wherever it is used.',
  POLICY_EDIT: 'Change the file by hand, and reload it.',
  POLICY_SECRET_COMMAND:
    'Run the command by hand, as the account that runs Rampart. It must print the secret and exit with 0 within 10 seconds.',
} as const;

export type PolicyCode = keyof typeof advice;

/** Every code of the policy, and what to do about it. */
export const policyCodes: Readonly<Record<PolicyCode, string>> = Object.freeze(advice);

/** One thing that is wrong with a policy that is well formed, by the place of what was written. */
export interface Fault {
  readonly code: PolicyCode;
  readonly message: string;
  readonly suggestion: string | null;
  readonly path: Path;
}

/** One thing that is wrong with a policy. */
export interface PolicyProblem {
  readonly code: PolicyCode;
  /** What is wrong and what is expected. Never holds a secret. */
  readonly message: string;
  /** What was probably meant, ready to be written; null when there is no good guess. */
  readonly suggestion: string | null;
  readonly source: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** The line with a caret below it; values that may be secrets are blotted out. */
  readonly excerpt: string;
}

/** A policy that cannot be used: everything that is wrong with it, in the order of the file. */
export class PolicyError extends Error {
  readonly code: PolicyCode;
  readonly source: string;
  readonly line: number;
  readonly column: number;
  readonly excerpt: string;
  readonly suggestion: string | null;
  readonly problems: readonly PolicyProblem[];

  constructor(problems: readonly [PolicyProblem, ...PolicyProblem[]]) {
    const [first] = problems;
    const count = problems.length === 1 ? 'one error' : `${problems.length} errors`;
    super(`${first.source} has ${count}.\n\n${problems.map(describe).join('\n\n')}`);
    this.name = 'PolicyError';
    this.code = first.code;
    this.source = first.source;
    this.line = first.line;
    this.column = first.column;
    this.excerpt = first.excerpt;
    this.suggestion = first.suggestion;
    this.problems = problems;
  }
}

/** A policy or a secret that cannot be fetched at all: there is no line to point at. */
export class PolicySourceError extends Error {
  readonly code: PolicyCode;

  constructor(code: PolicyCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.name = 'PolicySourceError';
    this.code = code;
  }
}

function describe(problem: PolicyProblem): string {
  const { source, line, column, code, message, suggestion, excerpt } = problem;
  const hint = suggestion === null ? '' : ` Did you mean ${suggestion}?`;
  return `${source}:${line}:${column} ${code}\n${message}${hint} ${advice[code]}\n${excerpt}`;
}
