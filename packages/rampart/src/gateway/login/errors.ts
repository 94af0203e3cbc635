/** Something about logins that an operator has to mend. */
export class LoginError extends Error {
  readonly code: LoginErrorCode;

  constructor(code: LoginErrorCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${loginErrors[code]}`, options);
    this.name = 'LoginError';
    this.code = code;
  }
}

/** What to do about each. */
export const loginErrors = {
  GATEWAY_PASSWORD_HASH_MALFORMED:
    'Write a hash as "$argon2id$v=19$m=65536,t=3,p=1$SALT$HASH" or "$scrypt$ln=15,r=8,p=1$SALT$HASH".',
  GATEWAY_LOGIN_BUSY: 'Try again: too many passwords are being checked at this moment.',
} as const;

export type LoginErrorCode = keyof typeof loginErrors;
