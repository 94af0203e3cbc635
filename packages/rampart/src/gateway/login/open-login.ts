// Puts the parts of logging in together, and gives them a clock and a heartbeat.
import { setTimeout as after } from 'node:timers/promises';

import type { LoginPolicy, User } from '../../policy/types.ts';
import type { Networks } from '../address/networks.ts';
import type { AskServer } from '../plain-reply.ts';
import { loginEvent } from './events.ts';
import type { Tell } from './events.ts';
import { LoginGate } from './gate.ts';
import { Remembered } from './remembered.ts';
import { ThrottleSharing } from './sharing.ts';
import { Throttle } from './throttle.ts';

export interface LoginOptions {
  readonly policy: LoginPolicy;
  readonly users: ReadonlyMap<string, User>;
  readonly networks: Networks;
  readonly tell: Tell;
  /** 32 bytes that all gateways of the policy have and nobody else knows. */
  readonly secret: Uint8Array;
  /** Null: this process counts alone. */
  readonly shared: { readonly ask: AskServer; readonly prefix: string } | null;
}

export interface LoginRoom {
  readonly gate: LoginGate;
  readonly throttle: Throttle;
  readonly remembered: Remembered;
  /** Reads and tells what gateways share, without waiting for the next beat. */
  exchange(): Promise<void>;
  close(): void;
}

const beat = 1000;

export function openLogin(options: LoginOptions): LoginRoom {
  const { policy, users, networks, tell, secret, shared } = options;
  const now = (): number => performance.now();
  const throttle = new Throttle(policy, now);
  const remembered = new Remembered(now);
  const pause = async (milliseconds: number): Promise<void> => {
    await after(milliseconds);
  };
  const gate = new LoginGate({
    users,
    networks,
    throttle,
    remembered,
    tell,
    now,
    pause,
    secret,
  });
  const sharing =
    shared === null
      ? null
      : new ThrottleSharing({
          throttle,
          tell,
          secret,
          ask: shared.ask,
          key: `${shared.prefix}logins`,
        });
  const exchange = async (): Promise<void> => sharing?.exchange();
  const timer = setInterval(() => {
    for (const address of throttle.ended()) {
      tell(loginEvent('GATEWAY_BAN_ENDED', `${address} is no longer banned.`, { address }));
    }
    // It never rejects.
    void exchange();
  }, beat);
  timer.unref();
  return { gate, throttle, remembered, exchange, close: () => clearInterval(timer) };
}
