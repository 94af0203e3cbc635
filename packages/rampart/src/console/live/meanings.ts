// What a code means, in the words of the room that has it.
import { clientCodes } from '@rampart/client';
import { codes as csrfCodes } from '@rampart/csrf';
import type { RampartEvent } from '@rampart/keyring';

import { gatewayCodes, refuse } from '../../gateway/codes.ts';
import { unlockCodes } from '../../gateway/unlock/errors.ts';
import { consoleCodes } from '../errors.ts';

/** Where what a client is told says too little to whoever looks at many of them. */
const plainer = {
  GATEWAY_COMMAND_UNKNOWN:
    'A command that this server does not have. Clients that try out what a server can do send some.',
  GATEWAY_UNLOCK_REQUIRED: 'A dangerous command needs a second factor first: rampart unlock.',
  CLIENT_KEY_INPUT: 'Input that names nothing which the application could have.',
  GATEWAY_LOGIN_REQUIRED: 'A command came before a login.',
  GATEWAY_LOGIN_REFUSED: 'A name or a password was wrong.',
} as const;

const meanings: ReadonlyMap<string, string> = new Map([
  ...gatewayCodes.map((code) => [code, sentence(refuse(code).reason)] as const),
  ...Object.entries(csrfCodes).map(([code, { message }]) => [code, message] as const),
  ...Object.entries(clientCodes).map(([code, { advice }]) => [code, advice] as const),
  ...Object.entries(unlockCodes),
  ...Object.entries(consoleCodes).map(([code, { todo }]) => [code, todo] as const),
  ...Object.entries(plainer),
]);

function sentence(text: string): string {
  const whole = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return whole.endsWith('.') ? whole : `${whole}.`;
}

export function meaningOf({ code, message }: Pick<RampartEvent, 'code' | 'message'>): string {
  return meanings.get(code) ?? message;
}
