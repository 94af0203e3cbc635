// The one table of the proof's errors. docs/reference/prove-codes.md is tested against it in both
// directions. A code is never renamed and never used again.

const advice = {
  PROVE_GROUNDS: 'Look at what the scratch system said; nothing was attacked.',
  PROVE_TARGET: 'Name a policy that describes a gateway or servers; nothing else is attacked.',
  PROVE_CONFIRM: 'Type its name when you are asked, or give --confirm NAME; nothing was attacked.',
  PROVE_ATTACK: 'Leave --only out to see the names of all attacks.',
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
