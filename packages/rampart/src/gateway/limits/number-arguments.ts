// Numbers that make a small command large: an offset that allocates, a count that repeats, a range
// of known length.
import type { Arguments } from '@rampart/client/commands';
import { refuse, type GatewayRefusal } from '../codes.ts';
import type { Check } from './argument-check.ts';
import { numberFrom, numberOf } from './number-of.ts';

export function numbersOf(
  offset: number | null,
  span: number | null,
): readonly (readonly [string, Check])[] {
  const checks: (readonly [string, Check])[] = [];
  if (offset !== null)
    checks.push(
      ['setrange', (args) => beyond('setrange', numberOf(args, 2), offset)],
      ['setbit', (args) => beyond('setbit', numberOf(args, 2) / 8, offset)],
      ['bitfield', (args) => bitfield(args, offset)],
    );
  if (span !== null) {
    for (const name of ['srandmember', 'zrandmember', 'hrandfield'])
      checks.push([name, (args) => repeats(name, args, span)]);
    for (const name of ['lrange', 'zrange', 'zrevrange'])
      checks.push([name, (args) => range(name, args, span)]);
  }
  return checks;
}

/** What is not a number is left to the server, which refuses it. */
function beyond(name: string, reached: number, most: number): GatewayRefusal | null {
  return reached > most
    ? refuse(
        'GATEWAY_ARGUMENT_REFUSED',
        `${name}: the offset is beyond the ${most} bytes that the policy allows`,
      )
    : null;
}

/** GET type offset | SET type offset value | INCRBY type offset step | OVERFLOW kind. */
function bitfield(args: Arguments, most: number): GatewayRefusal | null {
  let index = 2;
  while (index + 1 < args.count) {
    const reads = args.is(index, 'GET');
    if (reads || args.is(index, 'SET') || args.is(index, 'INCRBY')) {
      const found = beyond('bitfield', bitOffset(args, index + 2) / 8, most);
      if (found !== null && !reads) return found;
      index += reads ? 3 : 4;
    } else if (args.is(index, 'OVERFLOW')) index += 2;
    // The server refuses the whole command here.
    else return null;
  }
  return null;
}

/** `#7` counts in widths of the type, of which the widest has 64 bits. */
function bitOffset(args: Arguments, index: number): number {
  const bytes = args.bytes(index);
  return bytes[0] === 0x23 ? numberFrom(bytes, 1) * 64 : numberOf(args, index);
}

/** A negative count repeats elements, so that the reply may be larger than what is stored. */
function repeats(name: string, args: Arguments, most: number): GatewayRefusal | null {
  return args.count > 2 && numberOf(args, 2) < -most
    ? refuse(
        'GATEWAY_ARGUMENT_REFUSED',
        `${name}: the count is beyond the ${most} elements that the policy allows`,
      )
    : null;
}

/** From both ends of known distance; an open range is a matter of budgets. */
function range(name: string, args: Arguments, most: number): GatewayRefusal | null {
  const first = numberOf(args, 2);
  const last = numberOf(args, 3);
  if (first < 0 !== last < 0) return null;
  return last - first + 1 > most && !byScore(args)
    ? refuse(
        'GATEWAY_ARGUMENT_REFUSED',
        `${name}: the range is longer than the ${most} elements that the policy allows`,
      )
    : null;
}

function byScore(args: Arguments): boolean {
  for (let index = 4; index < args.count; index += 1)
    if (args.is(index, 'BYSCORE') || args.is(index, 'BYLEX')) return true;
  return false;
}
