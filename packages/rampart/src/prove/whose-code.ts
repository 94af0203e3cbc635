// A refusal carries a code, and every code belongs to one defence.
import { codes as csrfCodes } from '@rampart/csrf';

import { gatewayCodes, refuse } from '../gateway/codes.ts';
import { isDefence, type DefenceName } from './defences.ts';

/** Of checks that stand in every setting, since no policy takes them away. */
const always: ReadonlySet<string> = new Set([
  'GATEWAY_FOREIGN_PROTOCOL',
  'GATEWAY_PROTOCOL_VIOLATION',
  'GATEWAY_COMMAND_UNKNOWN',
]);

/** Whether somebody could have said it though its defence is switched off. */
export function isAlwaysSaid(code: string): boolean {
  return always.has(code);
}

/** The library's codes are called after what they belong to. */
const prefixes: readonly (readonly [prefix: string, defence: DefenceName])[] = [
  ['CLIENT_KEY_INPUT', 'client.keyspace'],
  ['CLIENT_KEY_RAW', 'client.guarded'],
  ['CLIENT_COMMAND_', 'client.guarded'],
  ['CLIENT_SCRIPT_RAW', 'client.guarded'],
  ['CLIENT_SCRIPT_', 'client.script'],
  ['CLIENT_SEALED_', 'client.sealed'],
  // Whom a token is for is asked by the token's own check.
  ['CSRF_BINDING_MISSING', 'csrf.token'],
];

/** Null: it belongs to nobody here, or to a check that is not switched off by itself. */
export function defenceOf(code: string): DefenceName | null {
  const client = prefixes.find(([prefix]) => code.startsWith(prefix))?.[1];
  const gateway = gatewayCodes.find((each) => each === code);
  const csrf = Object.entries(csrfCodes).find(([each]) => each === code)?.[1];
  const defence = client ?? csrf?.defence ?? (gateway && refuse(gateway).defence);
  return defence !== undefined && isDefence(defence) ? defence : null;
}
