// What a code means, in the words of the room that has it.
import { clientCodes } from '@rampart/client';
import { codes as csrfCodes } from '@rampart/csrf';
import type { RampartEvent } from '@rampart/keyring';

import { gatewayCodes, refuse } from '../../gateway/codes.ts';
import { unlockCodes } from '../../gateway/unlock/errors.ts';
import { consoleCodes } from '../errors.ts';

const meanings: ReadonlyMap<string, string> = new Map([
  ...gatewayCodes.map((code) => [code, refuse(code).reason] as const),
  ...Object.entries(csrfCodes).map(([code, { message }]) => [code, message] as const),
  ...Object.entries(clientCodes).map(([code, { advice }]) => [code, advice] as const),
  ...Object.entries(unlockCodes),
  ...Object.entries(consoleCodes).map(([code, { todo }]) => [code, todo] as const),
]);

export function meaningOf({ code, message }: Pick<RampartEvent, 'code' | 'message'>): string {
  return meanings.get(code) ?? message;
}
