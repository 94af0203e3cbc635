// Keys that ought to expire and do not fill the memory, until the server evicts others: keys of
// sessions, keys of rings.
import type { Arguments } from '@rampart/client/commands';
import { KeyRules, reads } from '../decide/key-rules.ts';
import { notice, type Notice } from '../notices.ts';
import type { Check } from './argument-check.ts';

const expiries = ['EX', 'PX', 'EXAT', 'PXAT', 'KEEPTTL'] as const;

export class TimeToLive {
  readonly #expiring: KeyRules;

  constructor(patterns: readonly string[]) {
    this.#expiring = KeyRules.matching(patterns);
  }

  checks(): readonly (readonly [string, Check])[] {
    const always: Check = (args) => this.#stays(args, 1);
    return [
      ['set', (args) => (expires(args) ? null : this.#stays(args, 1))],
      ['setnx', always],
      ['getset', always],
      ['persist', always],
      ['mset', (args) => this.#anyStays(args)],
      ['msetnx', (args) => this.#anyStays(args)],
    ];
  }

  #stays(args: Arguments, index: number): Notice | null {
    const key = args.bytes(index);
    return this.#expiring.allows(key, 0, key.length, reads) ? notice('GATEWAY_KEY_STAYS') : null;
  }

  #anyStays(args: Arguments): Notice | null {
    for (let index = 1; index < args.count; index += 2) {
      const found = this.#stays(args, index);
      if (found !== null) return found;
    }
    return null;
  }
}

function expires(args: Arguments): boolean {
  for (let index = 3; index < args.count; index += 1)
    if (expiries.some((word) => args.is(index, word))) return true;
  return false;
}
