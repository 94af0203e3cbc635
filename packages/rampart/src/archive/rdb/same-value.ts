// Are two values the same? Sets and hashes come in the order of a hash table, which is another one
// in every server, so of these the members are compared and not their order.
import { createHash } from 'node:crypto';

import { Intake } from './intake.ts';
import type { Reading } from './intake.ts';
import { skipStrings } from './skip-value.ts';
import { valueTypeOf } from './value-type.ts';

/** What DUMP gives, without what stands behind the value. */
export function isSameValue(one: Buffer, other: Buffer): boolean {
  if (one.length !== other.length || one[0] !== other[0]) return false;
  if (one.equals(other)) return true;
  const digest = membersDigest(one);
  return digest !== null && digest === membersDigest(other);
}

/** A sum over the members; null where the order matters. */
function membersDigest(value: Buffer): bigint | null {
  const body = valueTypeOf(value[0] ?? 0)?.body;
  const type = valueTypeOf(value[0] ?? 0)?.name;
  if (body === 'pairs') return sumOf(value, 0, (intake) => skipStrings(intake, 1, 2));
  if (body === 'strings' && type === 'set') {
    return sumOf(value, 0, (intake) => skipStrings(intake, 1, 1));
  }
  return body === 'expiring-pairs' ? sumOf(value, 8, skipExpiringPair) : null;
}

function* skipExpiringPair(intake: Intake): Reading<void> {
  yield* intake.skipNumber();
  yield* skipStrings(intake, 1, 2);
}

/** All is at hand, so a reader that asks for more has met the end of what is no value. */
function sumOf(
  value: Buffer,
  before: number,
  skipMember: (intake: Intake) => Reading<void>,
): bigint | null {
  const intake = new Intake();
  intake.give(value.subarray(1));
  intake.beginRaw();
  if (ended(intake.skip(before)) === null) return null;
  const count = ended(intake.count());
  if (count === null) return null;
  // What all members have in common, such as from when their expiries count.
  let sum = hashOf(intake.takeRaw());
  for (let left = count.value; left > 0; left--) {
    if (ended(skipMember(intake)) === null) return null;
    sum += hashOf(intake.takeRaw());
  }
  return sum;
}

function ended<T>(reading: Reading<T>): { readonly value: T } | null {
  const step = reading.next();
  return step.done === true ? { value: step.value } : null;
}

function hashOf(member: Uint8Array): bigint {
  return BigInt(`0x${createHash('sha256').update(member).digest('hex')}`);
}
