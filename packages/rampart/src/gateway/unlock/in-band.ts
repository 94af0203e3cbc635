// `RAMPART UNLOCK <code> [AS operator] FOR <time> [USES n] <command> [pattern …]`: an unlock over the
// connection that is to be unlocked, for operators who cannot reach the gateway's host. The gateway
// answers it; it is never forwarded, and its arguments are never logged.
import type { Arguments } from '@rampart/client/commands';

import { readDuration } from '../../policy/units.ts';
import { UnlockError } from './errors.ts';
import type { UnlockAnswer, UnlockOrder } from './unlock-desk.ts';

const longestArgument = 1024;
const mostArguments = 72;

/** Is it for the gateway? Whatever follows is then the gateway's too. */
export function isInBand(args: Arguments): boolean {
  return args.is(0, 'RAMPART');
}

export type InBandOrder = Omit<UnlockOrder, 'connection'>;

/** `user` is who the connection is logged in as. Throws an UnlockError that repeats nothing. */
export function readInBand(args: Arguments, user: string): InBandOrder {
  const words = wordsOf(args);
  const code = words[2];
  if (words[1]?.toUpperCase() !== 'UNLOCK' || code === undefined) throw malformed();
  let at = 3;
  const option = (name: string): string | null => {
    if (words[at]?.toUpperCase() !== name) return null;
    at += 2;
    return words[at - 1] ?? '';
  };
  const operator = option('AS') ?? user;
  const lasts = timeOf(option('FOR'));
  const uses = option('USES');
  const pattern = words.slice(at);
  if (lasts === null || (uses !== null && !/^\d{1,7}$/.test(uses)) || pattern.length === 0) {
    throw malformed();
  }
  return { user, operator, code, words: pattern, lasts, uses: uses === null ? null : Number(uses) };
}

/** The line for the client. */
export function inBandReply(answer: UnlockAnswer): string {
  return answer.kind === 'granted' ? '+OK\r\n' : `+PENDING ${answer.id}\r\n`;
}

/**
 * The line for a client whose order failed. Whether a code was wrong, used or nobody's is for the
 * log: over the network all of these sound the same.
 */
export function inBandError(error: unknown): string {
  if (!(error instanceof UnlockError)) return '-ERR the unlock failed; look at the gateway\r\n';
  if (aboutTheCode.has(error.code)) {
    return '-NOPERM second authentication refused: the code was not accepted; take the next one\r\n';
  }
  return `-NOPERM second authentication refused: ${error.message.replaceAll(/\p{Cc}+/gu, ' ')}\r\n`;
}

const aboutTheCode: ReadonlySet<string> = new Set([
  'GATEWAY_OPERATOR_NAME',
  'GATEWAY_OPERATOR_UNKNOWN',
  'GATEWAY_OPERATOR_LOCKED',
  'GATEWAY_OPERATOR_NOT_ENTITLED',
  'GATEWAY_CODE_WRONG',
  'GATEWAY_CODE_USED',
  'GATEWAY_CODE_EARLY',
  'GATEWAY_ENROLMENT_UNREADABLE',
  'GATEWAY_ENROLMENT_EXPOSED',
]);

function wordsOf(args: Arguments): readonly string[] {
  if (args.count > mostArguments) throw malformed();
  return Array.from({ length: args.count }, (_, index) => {
    const bytes = args.bytes(index);
    if (bytes.length > longestArgument) throw malformed();
    return Buffer.from(bytes).toString('utf8');
  });
}

/** Seconds, or a time as the policy writes it. */
function timeOf(text: string | null): number | null {
  if (text === null) return null;
  return /^\d{1,7}$/.test(text) ? Number(text) * 1000 : readDuration(text);
}

function malformed(): UnlockError {
  const form = 'RAMPART UNLOCK <code> [AS operator] FOR <time> [USES n] <command> [pattern ...]';
  return new UnlockError('GATEWAY_UNLOCK_PATTERN', `The form is: ${form}.`);
}
