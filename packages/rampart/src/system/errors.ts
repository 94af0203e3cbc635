// The one table of the codes of `rampart up` and `rampart status`. docs/reference/system-codes.md is tested
// against it in both directions. A code is never renamed and never used again.

const advice = {
  SYSTEM_NOTHING_HERE:
    'Describe servers, a gateway or an archive in the policy, or name another one with --policy.',
  SYSTEM_PART_ENDED:
    'Read what it said last; run it by itself, as the message shows, to see all of it.',
  SYSTEM_NOT_AGREED:
    'Look at it with rampart plan, and carry it out with rampart apply; or run it again with --yes.',
} as const;

type SystemCode = keyof typeof advice;

/** Every code of a system in the foreground, and what to do about it. */
export const systemCodes: Readonly<Record<SystemCode, string>> = Object.freeze(advice);

export class SystemError extends Error {
  readonly code: SystemCode;

  constructor(code: SystemCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.name = 'SystemError';
    this.code = code;
  }
}
