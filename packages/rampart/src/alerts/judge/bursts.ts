// What is nothing once and something many times: counted in a window that slides by halves, so that a
// burst over its edge counts as one.
import type { RampartEvent } from '@rampart/keyring';

import type { AlertBounds, AlertRule } from '../../policy/alert-types.ts';
import type { Word } from '../heard.ts';
import { timesOf } from './from-events.ts';

const half = 30_000;
/** Who changes his name with every attempt is counted under one. */
const mostCounted = 1_000;

interface Count {
  readonly half: number;
  readonly before: number;
  readonly now: number;
}

interface Kind {
  readonly rule: AlertRule;
  readonly about: string;
  readonly bound: number;
}

export class Bursts {
  readonly #bounds: Pick<AlertBounds, 'refusals' | 'logins'>;
  readonly #counts = new Map<string, Count>();

  constructor(bounds: Pick<AlertBounds, 'refusals' | 'logins'>) {
    this.#bounds = bounds;
  }

  /** A word for each of what makes up a burst from when on it is one. */
  hear(event: RampartEvent): readonly Word[] {
    return kindsOf(event, this.#bounds).flatMap((kind) => {
      const times = timesOf(event);
      const count = this.#add(kind, times, Math.floor(event.time / half));
      if (count < kind.bound) return [];
      const { rule, about } = kind;
      const says = `${count} within a minute; the last: ${event.message}`;
      return [{ kind: 'happened', rule, about, says, at: event.time, times }];
    });
  }

  #add({ rule, about }: Kind, times: number, at: number): number {
    const name = `${rule} ${about}`;
    const key = this.#counts.has(name) || this.#counts.size < mostCounted ? name : rule;
    const known = this.#counts.get(key) ?? { half: at, before: 0, now: 0 };
    const passed = at - known.half;
    const next =
      passed <= 0
        ? { ...known, now: known.now + times }
        : { half: at, before: passed === 1 ? known.now : 0, now: times };
    this.#counts.set(key, next);
    return next.before + next.now;
  }

  /** Forgets what has been quiet. */
  rest(now: number): void {
    const oldest = Math.floor(now / half) - 1;
    for (const [key, count] of this.#counts) if (count.half < oldest) this.#counts.delete(key);
  }
}

function kindsOf(
  { code, outcome, class: kind, fields = {} }: RampartEvent,
  { refusals, logins }: Pick<AlertBounds, 'refusals' | 'logins'>,
): readonly Kind[] {
  const from = String(fields['address'] ?? fields['user'] ?? '');
  if (code.startsWith('CONSOLE_') && kind === 'authentication') {
    const failed = outcome === 'refused' || outcome === 'failed';
    return failed ? [{ rule: 'console-logins-failing', about: from, bound: logins }] : [];
  }
  if (!code.startsWith('GATEWAY_') || outcome !== 'refused') return [];
  if (code === 'GATEWAY_LOGIN_REFUSED' || code === 'GATEWAY_ADDRESS_BANNED') {
    return [{ rule: 'logins-failing', about: from, bound: logins }];
  }
  return [{ rule: 'refusals', about: code, bound: refusals }];
}
