/** Why something about second factors was not done: what happened, and what to do. */
export class UnlockError extends Error {
  readonly code: UnlockCode;

  constructor(code: UnlockCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${unlockCodes[code]}`, options);
    this.name = 'UnlockError';
    this.code = code;
  }
}

/** Every code, and what to do about it. */
export const unlockCodes = {
  GATEWAY_OPERATOR_NAME:
    'Take 1 to 64 of A-Z, a-z, 0-9 and _ . @ : -, the first a letter or digit.',
  GATEWAY_OPERATOR_UNKNOWN: 'Enrol a second factor first: rampart enrol.',
  GATEWAY_OPERATOR_LOCKED: 'Wait, then take a fresh code. If it was not you, ask who tried.',
  GATEWAY_OPERATOR_NOT_ENTITLED: 'Enrol the operator for this, or ask one who is.',
  GATEWAY_CODE_WRONG: 'Type the code that the authenticator shows now; check both clocks.',
  GATEWAY_CODE_USED: 'Wait for the next code: each one works once.',
  GATEWAY_CODE_EARLY:
    'Wait for a code that is shown for the first time from now on, at most a minute and a half.',
  GATEWAY_STEPS_DAMAGED:
    'Find out who or what altered the file. Then move it away and restart the gateway; codes from before are refused.',
  GATEWAY_STEPS_UNWRITABLE: 'Make room on the disk, or correct the rights of the directory.',
  GATEWAY_UNLOCK_SERVER_AWAY: 'Bring the server back: without it, a code could be used twice.',
  GATEWAY_UNLOCK_LOG_AWAY: 'Make the audit log writable: nothing is unlocked that it cannot hold.',
  GATEWAY_UNLOCK_NEVER: 'Give the user "unlock: totp" in the policy if it should be possible.',
  GATEWAY_UNLOCK_TOO_LONG: 'Ask for no more than the policy allows (unlock.at_most).',
  GATEWAY_UNLOCK_PATTERN:
    'Write a command, its subcommand, and a pattern for each argument: CONFIG SET maxmemory "*".',
  GATEWAY_UNLOCK_CONNECTION:
    'Choose one of the connections that are open: rampart unlock lists them.',
  GATEWAY_APPROVAL_UNKNOWN: 'Look at the list of waiting requests: rampart approve.',
  GATEWAY_APPROVAL_OWN: 'Somebody else has to approve it.',
  GATEWAY_APPROVALS_FULL: 'Approve or deny those that wait, or let them expire.',
  GATEWAY_ENROLMENT_EXISTS: 'Use --replace to give the operator a new second factor.',
  GATEWAY_ENROLMENT_UNREADABLE:
    'Enrol the operator again with --replace, or restore the file and its key together.',
  GATEWAY_ENROLMENT_EXPOSED: 'Take the rights away from group and others: chmod 600.',
} as const;

export type UnlockCode = keyof typeof unlockCodes;
