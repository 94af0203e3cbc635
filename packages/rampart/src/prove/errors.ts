// The one table of the proof's errors. docs/reference/prove-codes.md is tested against it in both
// directions. A code is never renamed and never used again.

const advice = {
  PROVE_TARGET:
    'Name a system on loopback, or one that the policy names, and confirm it: attacks are for one’s own system only.',
  PROVE_GROUNDS: 'Look at what the scratch system said; nothing was attacked.',
  PROVE_ATTACK: 'Look at --help for the names of the attacks.',
} as const;

export type ProveCode = keyof typeof advice;

/** Every code of the proof, and what to do about it. */
export const proveCodes: Readonly<Record<ProveCode, string>> = Object.freeze(advice);

export class ProveError extends Error {
  readonly code: ProveCode;

  constructor(code: ProveCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.name = 'ProveError';
    this.code = code;
  }
}
