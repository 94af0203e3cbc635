// The one table of the codes of plan, apply, init and drift. docs/reference/plan-codes.md is tested
// against it in both directions. A code is never renamed and never used again.

const advice = {
  PLAN_NOT_HERE:
    'Run it on such a host, name this one with --host, or run the Ansible project that rampart compile writes.',
  PLAN_UNKNOWN:
    'Mend what keeps it from being seen, as each line says; with --despite-unknown the rest is applied.',
  PLAN_STALE: 'Look at a new plan: rampart plan --out FILE.',
  PLAN_FILE: 'Name a file that rampart plan --out has written with this version of Rampart.',
  PLAN_AGREEMENT:
    'Read the steps that are marked, and run it again with --yes, or in a terminal where it can ask.',
  PLAN_LOCKED: 'Wait for the other one to end.',
  PLAN_STEP_FAILED: 'Mend the cause and run rampart apply again: it begins with what is there now.',
  PLAN_NOT_VERIFIED:
    'Look at the log of the server. What can be taken back has been; run rampart apply again.',
  PLAN_TWO_DATA_SETS:
    'Decide which data counts. End the server at the address, or move our data directory away.',
  PLAN_CHECKSUM:
    'Take the checksum from the publisher again, by another way than the file. Do not use this file.',
  PLAN_RELEASE:
    'Make the file again with npm run bundle, and name the version and the checksum that it tells.',
  PLAN_REHEARSAL:
    'Nothing that serves was touched. Keep the release that runs, and look at what the new one says.',
  PLAN_NO_HEIR:
    'Bring replicas into step and to the new release first: run rampart apply on their hosts.',
  PLAN_BUILD: 'Read the end of the output of the build; packages that it needs may be missing.',
  PLAN_DOWNLOAD: 'Check the address, or download the file yourself and name its path.',
  PLAN_INIT_EXISTS: 'Name another file with --policy, or move the present one away.',
} as const;

type PlanCode = keyof typeof advice;

/** Every code of planning and applying, and what to do about it. */
export const planCodes: Readonly<Record<PlanCode, string>> = Object.freeze(advice);

/** A plan that cannot be made, or a step that could not be carried out. Never holds a secret. */
export class PlanError extends Error {
  readonly code: PlanCode;

  constructor(code: PlanCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.name = 'PlanError';
    this.code = code;
  }
}
