// Measures the replies of a connection whose user has a bound on them. The others pay nothing for it.
import { replyTo } from '../codes.ts';
import type { Breach } from '../data/breach.ts';
import { ReplyMeter } from '../data/reply-meter.ts';
import type { GatewayRefusal } from '../codes.ts';
import type { Gate } from '../gate.ts';
import type { Account, Session } from './session.ts';

export interface MeasureEnds {
  readonly session: Session;
  readonly gate: Gate;
  readonly link: { readonly pending: number };
  /** Writes to the client. Returns whether the bytes are still in use after the call. */
  write(bytes: Buffer, start: number, end: number): boolean;
  /** Ends the connection at once. */
  cutOff(refusal: GatewayRefusal): void;
}

/** Null for a user without such a bound. */
export function measureFor(account: Account | null, ends: MeasureEnds): ReplyMeter | null {
  if (account === null) return null;
  const { user } = account.member;
  const egress = ends.gate.rooms.get(user.name)?.watch.egress ?? null;
  if (egress === null || user.data.replyBytes === null) return null;
  const observes = ends.gate.observer !== null;
  const boundOf = (length: number): Breach | null => {
    const breach = egress.reply(length);
    return breach !== null && observes ? { ...breach, reaction: 'alert' } : breach;
  };
  return new ReplyMeter(boundOf, {
    pass: (bytes, start, end) => ends.write(bytes, start, end),
    get asked() {
      return ends.link.pending > 0;
    },
    crossed: ({ reaction, refusal }, replaced) => {
      const { session, gate } = ends;
      if (reaction === 'alert') return gate.trail.observed(session, refusal, null);
      if (!replaced) return ends.cutOff(refusal);
      gate.trail.refused(session, refusal, null);
      const error = replyTo(refusal);
      ends.write(error, 0, error.length);
    },
  });
}
