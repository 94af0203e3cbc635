// Keys that nobody has reason to touch. Who does is looking around, so one touch is enough.
import type { DataRules } from '../../policy/types.ts';
import { refuse } from '../codes.ts';
import { KeyRules, reads } from '../decide/key-rules.ts';
import type { Breach } from './breach.ts';

export class Canaries {
  readonly #keys: KeyRules;
  readonly #breach: Breach;

  constructor(rule: NonNullable<DataRules['canaries']>) {
    this.#keys = KeyRules.matching(rule.keys);
    this.#breach = { reaction: rule.then, refusal: refuse('GATEWAY_CANARY_TOUCHED') };
  }

  /** A key of a command, whatever it does with it. */
  touched(bytes: Uint8Array, start: number, end: number): Breach | null {
    return this.#keys.allows(bytes, start, end, reads) ? this.#breach : null;
  }
}
