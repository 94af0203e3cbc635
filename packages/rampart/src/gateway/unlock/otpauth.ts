import { toBase32 } from './base32.ts';
import { period, usualTotp } from './totp.ts';
import type { TotpParameters } from './totp.ts';

export interface OtpauthLabel {
  /** Whose gateway it is; an authenticator shows it above the code. */
  readonly issuer: string;
  readonly account: string;
}

/** The address that an authenticator scans. It holds the secret. */
export function otpauthUri(
  { issuer, account }: OtpauthLabel,
  secret: Uint8Array,
  { hash, digits }: TotpParameters = usualTotp,
): string {
  const named = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const query = [`secret=${toBase32(secret)}`, `issuer=${encodeURIComponent(issuer)}`];
  // What is usual is left out: a smaller picture scans better.
  if (hash !== usualTotp.hash) query.push(`algorithm=${hash.toUpperCase()}`);
  if (digits !== usualTotp.digits) query.push(`digits=${digits}`);
  if (query.length > 2) query.push(`period=${period}`);
  return `otpauth://totp/${named}?${query.join('&')}`;
}
