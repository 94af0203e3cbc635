// Puts the parts of logging in together. What is remembered of logins outlives a change of the policy.
import { setTimeout as after } from 'node:timers/promises';

import type { LoginPolicy, User } from '../../policy/types.ts';
import type { Networks } from '../address/networks.ts';
import type { Tell } from './events.ts';
import { LoginGate } from './gate.ts';
import { Remembered } from './remembered.ts';
import { Throttle } from './throttle.ts';

export interface LoginOptions {
  readonly policy: LoginPolicy;
  readonly users: ReadonlyMap<string, User>;
  /** Somebody whom the policy does not name; null: nobody. */
  readonly stranger: ((name: string) => User) | null;
  readonly networks: Networks;
  readonly tell: Tell;
  /** 32 bytes that all gateways of the policy have and nobody else knows. */
  readonly secret: Uint8Array;
  /** Under the policy before this one. */
  readonly before: LoginRoom | null;
}

export interface LoginRoom {
  readonly policy: LoginPolicy;
  readonly gate: LoginGate;
  readonly throttle: Throttle;
  readonly remembered: Remembered;
}

export function openLogin(options: LoginOptions): LoginRoom {
  const { policy, users, stranger, networks, tell, secret, before } = options;
  const now = (): number => performance.now();
  const throttle = throttleFor(policy, before, now);
  const remembered = before?.remembered ?? new Remembered(now);
  const pause = async (milliseconds: number): Promise<void> => {
    await after(milliseconds);
  };
  const gate = new LoginGate({
    users,
    stranger,
    networks,
    throttle,
    remembered,
    tell,
    now,
    pause,
    secret,
  });
  return { policy, gate, throttle, remembered };
}

/** Under other rules failures are counted anew; who is banned, and who is at home, stays so. */
function throttleFor(policy: LoginPolicy, before: LoginRoom | null, now: () => number): Throttle {
  if (before !== null && JSON.stringify(before.policy) === JSON.stringify(policy)) {
    return before.throttle;
  }
  const throttle = new Throttle(policy, now);
  for (const fact of before?.throttle.known() ?? []) throttle.learn(fact, 0);
  return throttle;
}
