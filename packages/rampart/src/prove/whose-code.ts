// A refusal carries a code, and every code belongs to one defence.
import { codes as csrfCodes } from '@rampart/csrf';

import { gatewayCodes, refuse } from '../gateway/codes.ts';
import { isDefence, type DefenceName } from './defences.ts';

/** The library's codes are called after what they belong to. */
const clientPrefixes: readonly (readonly [prefix: string, defence: DefenceName])[] = [
  ['CLIENT_KEY_INPUT', 'client.keyspace'],
  ['CLIENT_KEY_RAW', 'client.guarded'],
  ['CLIENT_COMMAND_', 'client.guarded'],
  ['CLIENT_SCRIPT_RAW', 'client.guarded'],
  ['CLIENT_SCRIPT_', 'client.script'],
  ['CLIENT_SEALED_', 'client.sealed'],
];

/** Null: it belongs to nobody here, or to a check that is not switched off by itself. */
export function defenceOf(code: string): DefenceName | null {
  const client = clientPrefixes.find(([prefix]) => code.startsWith(prefix))?.[1];
  const gateway = gatewayCodes.find((each) => each === code);
  const csrf = Object.entries(csrfCodes).find(([each]) => each === code)?.[1];
  const defence = client ?? csrf?.defence ?? (gateway && refuse(gateway).defence);
  return defence !== undefined && isDefence(defence) ? defence : null;
}
