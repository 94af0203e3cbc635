// Classes of keys of which a user has reason to read some, but not many in a short time.
import type { DataRules } from '../../policy/types.ts';
import { refuse } from '../codes.ts';
import { KeyRules, reads } from '../decide/key-rules.ts';
import type { Breach } from './breach.ts';
import { Window } from './window.ts';

type SensitiveRule = DataRules['sensitive'][number];

interface KeyClass {
  readonly rule: SensitiveRule;
  readonly keys: KeyRules;
  readonly window: Window;
  told: boolean;
}

export class SensitiveKeys {
  readonly #classes: readonly KeyClass[];

  constructor(rules: readonly SensitiveRule[]) {
    this.#classes = rules.map((rule) => ({
      rule,
      keys: KeyRules.matching([rule.keys]),
      window: new Window(rule.per),
      told: false,
    }));
  }

  /** Whether the key is in any of the classes. */
  includes(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#classes.some(({ keys }) => keys.allows(bytes, start, end, reads));
  }

  /** A key is about to be read. An alert never hides a refusal by another class. */
  touched(bytes: Uint8Array, start: number, end: number, now: number): Breach | null {
    let alert: Breach | null = null;
    for (const one of this.#classes) {
      if (!one.keys.allows(bytes, start, end, reads)) continue;
      const breach = count(one, now);
      if (breach !== null && breach.reaction !== 'alert') return breach;
      alert ??= breach;
    }
    return alert;
  }
}

function count(one: KeyClass, now: number): Breach | null {
  const { rule, window } = one;
  const used = window.sum(now) + 1 > rule.perWindow;
  // What is refused was not read, so it does not make the wait longer.
  if (!used || rule.then === 'alert') window.add(1, now);
  if (!used) {
    one.told = false;
    return null;
  }
  if (one.told && rule.then === 'alert') return null;
  one.told = true;
  const reason = `rate limit: more than ${rule.perWindow} keys of ${rule.keys} within ${rule.per} ms`;
  return { reaction: rule.then, refusal: refuse('GATEWAY_EGRESS_EXCEEDED', reason) };
}
