// One-time codes that follow the clock: RFC 6238 over RFC 4226.
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface TotpParameters {
  readonly hash: 'sha1' | 'sha256';
  readonly digits: 6 | 7 | 8;
}

/** What every authenticator understands. */
export const usualTotp: TotpParameters = { hash: 'sha1', digits: 6 };

/** Seconds for which a code is shown. */
export const period = 30;

/** How many steps the clocks of the two sides may be apart. */
export const drift = 1;

/** The number of the step that `time` (milliseconds since 1970) lies in. */
export function stepAt(time: number): number {
  return Math.floor(time / (period * 1000));
}

export function codeAt(
  secret: Uint8Array,
  step: number,
  { hash, digits }: TotpParameters = usualTotp,
): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac(hash, secret).update(counter).digest();
  const at = digest.readUInt8(digest.length - 1) & 15;
  const number = digest.readUInt32BE(at) & 0x7f_ff_ff_ff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/**
 * The step near `time` that the code belongs to, or null. Compares with every step in the same
 * time, and does not know which ones were used: that is for `UsedSteps`.
 */
export function stepOf(
  secret: Uint8Array,
  code: string,
  time: number,
  parameters: TotpParameters = usualTotp,
): number | null {
  const given = Buffer.alloc(parameters.digits);
  const isForm = /^\d+$/.test(code) && code.length === parameters.digits;
  if (isForm) given.write(code, 'latin1');
  let found: number | null = null;
  for (let step = stepAt(time) - drift; step <= stepAt(time) + drift; step += 1) {
    const due = Buffer.from(codeAt(secret, step, parameters), 'latin1');
    if (timingSafeEqual(due, given)) found = step;
  }
  return found;
}
