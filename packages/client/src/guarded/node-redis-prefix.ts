// A transaction of a guarded client has no prefix of its own, since its keys get theirs when they are
// checked. A declared script is not checked there, so its keys get it here.
import { callOf, isObject, listOf, memberOf } from './call.ts';

const methods = ['eval', 'evalRo', 'evalSha', 'evalShaRo', 'fCall', 'fCallRo'];

/** What a declared script is put into, in place of the transaction itself. */
export function queueWithPrefix(multi: object, prefix: string): object {
  if (prefix === '') return multi;
  return Object.fromEntries(
    methods.map((name) => [
      name,
      (subject: unknown, options: unknown) => {
        const given = isObject(options) ? options : {};
        const keys = listOf(memberOf(given, 'keys')).map((key) => `${prefix}${String(key)}`);
        return callOf(multi, name)?.call(multi, subject, { ...given, keys });
      },
    ]),
  );
}
