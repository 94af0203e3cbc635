// Where a script stands only a declared one goes in. It then goes by the client itself: its text is
// fixed, and it checks its keys and arguments on its own.
import { ClientError } from '../errors.ts';
import { isDeclared } from '../script/declared.ts';
import { callOf, isObject } from './call.ts';

export function runScript(script: unknown, client: object, call: unknown): unknown {
  return callOf(declaredOnly(script), 'run')?.call(script, client, call);
}

export function queueScript(script: unknown, queue: object, call: unknown): void {
  callOf(declaredOnly(script), 'queue')?.call(script, queue, call);
}

function declaredOnly(script: unknown): object {
  if (isObject(script) && isDeclared(script)) return script;
  throw new ClientError('CLIENT_SCRIPT_RAW', 'run(…) was given what is no declared script.');
}
