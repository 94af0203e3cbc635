// The one table of the risk room's codes, for errors and events alike. docs/reference/risk-codes.md is
// tested against it in both directions. A code is never renamed and never used again.

const advice = {
  RISK_CONTEXT_MISSING:
    'Write a risk part into the policy: docs/guides/risk.md begins with one of four lines.',
  RISK_FILE_UNREADABLE: 'Check the path and that the account which runs Rampart may read it.',
  RISK_FINDINGS_INVALID:
    'Make it with "rampart audit --format json", and hand on what that writes.',
  RISK_DEFENCE_UNKNOWN: 'Correct the name under risk.defences; docs/guides/risk.md lists them.',
  RISK_DECISION_NAME:
    'Name a file of decisions after what it decides: a-z, 0-9 and hyphens, and .yaml behind.',
  RISK_DECISION_EXISTS: 'Choose another --name, or change the file that is there.',
  RISK_NOT_FOUND:
    'Decide about what the findings or the mishaps name; "rampart risk assess" lists both.',
  RISK_NOTHING_LOST: 'Look at the context: records, hours and acts may all cost nothing there.',
  RISK_OUTPUT: 'Name a file in a directory that exists and that you may write to.',
  RISK_DECISION_MADE: 'Commit the file, so that its history shows who decided.',
  RISK_DECISION_EXPIRED: 'Decide anew or mend it: from its end on a decision waives nothing.',
  RISK_DECISION_REOPENED:
    'Decide anew: what was decided about is worth more now than the decision allows.',
} as const;

export type RiskCode = keyof typeof advice;

/** Every code of the risk room, and what to do about it. */
export const riskCodes: Readonly<Record<RiskCode, string>> = Object.freeze(advice);

/** What failed, to what, and what to do; `code` is stable. */
export class RiskError extends Error {
  readonly code: RiskCode;

  constructor(code: RiskCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.name = 'RiskError';
    this.code = code;
  }
}
