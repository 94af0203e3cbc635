// The one table of the audit's codes, for errors and events alike. docs/reference/audit-codes.md is
// tested against it in both directions. A code is never renamed and never used again.

const advice = {
  AUDIT_NOTHING:
    'Name a policy (--policy), a server (--target redis://127.0.0.1:6379) or a file (--config).',
  AUDIT_TARGET:
    'Write redis://HOST:PORT, rediss://HOST:PORT with TLS, or unix:///PATH; a user may stand before the host.',
  AUDIT_TARGET_SECRET:
    'Everybody on this host can read it there. Change it, and give it in the variable RAMPART_AUDIT_PASSWORD.',
  AUDIT_FILE_UNREADABLE: 'Check the path and that the account which runs Rampart may read it.',
  AUDIT_FILE_INVALID: 'Have it written anew, or correct what is named.',
  AUDIT_DATA_CHECKSUM:
    'Get file and checksum again, the checksum from another place than the file.',
  AUDIT_OUTPUT: 'Name a file in a directory that exists and that you may write to.',
  AUDIT_OUTSIDE_FOREIGN:
    'Rampart looks from outside at hosts of the policy and at this host only. Name the host in the policy.',
  AUDIT_SOURCE: 'Name a directory that the account which runs Rampart may read.',
  AUDIT_FINDING_APPEARED: 'Look at the finding: rampart audit says what mends it.',
  AUDIT_FINDING_GONE: 'Nothing. What was found before is not found any more.',
} as const;

export type AuditCode = keyof typeof advice;

/** Every code of the audit, and what to do about it. */
export const auditCodes: Readonly<Record<AuditCode, string>> = Object.freeze(advice);

/** An audit that could not be made. */
export class AuditError extends Error {
  readonly code: AuditCode;

  constructor(code: AuditCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.name = 'AuditError';
    this.code = code;
  }
}
