// The one table of the alerts' own codes. docs/reference/alerts.md is tested against it in both directions.

const advice = {
  ALERTS_POLICY_MISSING: 'Write an alerts part into the policy.',
  ALERTS_DIRECTORY:
    'Give the account that runs Rampart the right to write there, or name another directory.',
  ALERTS_STATE_UNREADABLE:
    'Move the file away: alerts that still stand are found again, and told again.',
  ALERTS_IN_USE: 'Stop the other "rampart alerts", or give each a directory of its own.',
  ALERTS_ADDRESS_REFUSED:
    'Name an address of a service that takes alerts. One that is meant to be link-local goes under dangerously_link_local.',
  ALERTS_NOT_TAKEN: 'Look at what the other side says: address, secret, certificate, login.',
  ALERTS_RULE_UNKNOWN: 'Look at docs/reference/alerts.md for what can be told.',
  ALERTS_LISTEN: 'Free the address, or write another one in alerts.metrics.',
} as const;

export type AlertsCode = keyof typeof advice;

/** Every code of the alerts, and what to do about it. */
export const alertsCodes: Readonly<Record<AlertsCode, string>> = Object.freeze(advice);

/** What failed, to what, and what to do; `code` is stable. */
export class AlertsError extends Error {
  readonly code: AlertsCode;

  constructor(code: AlertsCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.name = 'AlertsError';
    this.code = code;
  }
}
