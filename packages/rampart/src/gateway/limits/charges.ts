// What single commands cost beyond their number. Each is everyday work now and then, and harm when
// there is much of it, so each is drawn from a budget of its own.
import type { Arguments } from '@rampart/client/commands';
import { numberOf } from './number-of.ts';

/** A whole structure is read; a key is made to vanish at once; two values are compared. */
export type Charge = 'whole-read' | 'expire-now' | 'comparison';

type Rule = (args: Arguments, now: number) => Charge | null;

const wholeRead = 'whole-read';

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...always(wholeRead, ['keys', 'smembers', 'hgetall', 'hkeys', 'hvals']),
  ...always(wholeRead, ['sunion', 'sinter', 'sdiff', 'zunion', 'zinter', 'zdiff']),
  ...always('comparison', ['lcs', 'stralgo']),
  ['lrange', openRange],
  ['zrange', openRange],
  ['zrevrange', openRange],
  ...without('LIMIT', 4, ['zrangebyscore', 'zrevrangebyscore', 'zrangebylex', 'zrevrangebylex']),
  ...without('LIMIT', 2, ['sort', 'sort_ro']),
  ...without('COUNT', 4, ['xrange', 'xrevrange']),
  ['expire', (args) => vanishes(numberOf(args, 2) * 1000)],
  ['pexpire', (args) => vanishes(numberOf(args, 2))],
  ['expireat', (args, now) => vanishes(numberOf(args, 2) * 1000 - now)],
  ['pexpireat', (args, now) => vanishes(numberOf(args, 2) - now)],
  ['getex', expiryOfGet],
]);

/** For each command of the table once, at start. */
export function mayBeCharged(command: { readonly name: string }): boolean {
  return rules.has(command.name);
}

/** `now` is the time of day in milliseconds, as the server counts it. */
export function chargeOf(
  command: { readonly name: string },
  args: Arguments,
  now: number,
): Charge | null {
  return rules.get(command.name)?.(args, now) ?? null;
}

function always(charge: Charge, names: readonly string[]): [string, Rule][] {
  return names.map((name) => [name, () => charge]);
}

function without(bound: string, from: number, names: readonly string[]): [string, Rule][] {
  return names.map((name) => [
    name,
    (args) => {
      for (let index = from; index < args.count; index += 1) if (args.is(index, bound)) return null;
      return wholeRead;
    },
  ]);
}

/** From near one end to near the other: as long as the structure, however long that is. */
function openRange(args: Arguments): Charge | null {
  for (let index = 4; index < args.count; index += 1) if (args.is(index, 'LIMIT')) return null;
  const first = numberOf(args, 2);
  const last = numberOf(args, 3);
  return first >= 0 && last < 0 ? wholeRead : null;
}

function vanishes(milliseconds: number): Charge | null {
  return milliseconds <= 1000 ? 'expire-now' : null;
}

function expiryOfGet(args: Arguments, now: number): Charge | null {
  const value = numberOf(args, 3);
  if (args.is(2, 'EX')) return vanishes(value * 1000);
  if (args.is(2, 'PX')) return vanishes(value);
  if (args.is(2, 'EXAT')) return vanishes(value * 1000 - now);
  return args.is(2, 'PXAT') ? vanishes(value - now) : null;
}
