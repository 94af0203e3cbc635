// Who is logged in. A session ends when its person does nothing for a while, when it has lasted long
// enough, and at the logout: then its id is revoked in the ring, and no copy of the cookie works anywhere.
import { randomBytes } from 'node:crypto';

import type { PurposeKeys, Ring } from '@rampart/keyring';

import { Recent } from '../../gateway/login/recent.ts';
import type { ConsolePolicy } from '../../policy/console-types.ts';
import { readSession, writeSession } from './session-text.ts';
import type { Session, SignedSession } from './session-text.ts';

export const sessionCookie = '__Host-rampart-console';

/** Sessions whose last act is remembered besides what their cookies say. */
const mostRemembered = 10_000;
/** A cookie is written anew when what it says of the last act is older than this share of the idle time. */
const renewAfter = 20;

export interface SessionsOptions {
  readonly ring: Ring;
  readonly rules: () => ConsolePolicy['sessions'];
}

export class Sessions {
  readonly #ring: Ring;
  readonly #rules: SessionsOptions['rules'];
  readonly #keys: PurposeKeys<Uint8Array>;
  readonly #seen = new Recent<string, number>(mostRemembered);

  constructor({ ring, rules }: SessionsOptions) {
    this.#ring = ring;
    this.#rules = rules;
    this.#keys = ring.purpose('console-session', (bytes) => Uint8Array.from(bytes));
  }

  begin(made: Pick<Session, 'person' | 'via' | 'stamp'> & { readonly provenFor: number }): Session {
    const now = this.#now();
    const { provenFor, ...rest } = made;
    const id = randomBytes(18).toString('base64url');
    return { ...rest, id, begun: now, seen: now, provenUntil: now + provenFor };
  }

  /** The same, with the second factor given now. */
  proven(session: Session, provenFor: number): Session {
    const now = this.#now();
    return { ...session, seen: now, provenUntil: now + provenFor };
  }

  /** The value of its cookie. Throws while the ring holds no key. */
  write(session: Session): string {
    const key = this.#keys.current();
    if (key === null) throw new Error('The ring of the console is not ready.');
    return writeSession(key, session);
  }

  /** The session of a cookie that is ours and still good; null for every other. */
  async read(cookie: string): Promise<Session | null> {
    const signed = readSession(cookie);
    if (signed === null || !(await this.#isOurs(signed))) return null;
    const seen = Math.max(signed.session.seen, this.#seen.get(signed.session.id) ?? 0);
    const session = { ...signed.session, seen };
    return (await this.isGood(session)) ? session : null;
  }

  /** Is it still good? Asked again and again by what a session holds open. */
  async isGood(session: Session): Promise<boolean> {
    const now = this.#now();
    const { idle, longest } = this.#rules();
    const { id, begun } = session;
    const seen = Math.max(session.seen, this.#seen.get(id) ?? 0);
    if (seen + idle <= now || begun + longest <= now) return false;
    const { revocations } = this.#ring;
    const state = revocations.check(subjectOf(id), begun);
    if (state !== 'unsure') return state === 'clear';
    return (await revocations.look(subjectOf(id), begun)) === 'clear';
  }

  /** The person did something: a new cookie, where the old one is about to be outdated. */
  touch(session: Session): Session | null {
    const now = this.#now();
    this.#seen.set(session.id, now);
    const isFresh = now - session.seen < this.#rules().idle / renewAfter;
    return isFresh ? null : { ...session, seen: now };
  }

  /** Everywhere, and every copy of its cookie. */
  async end(session: Session): Promise<void> {
    this.#seen.delete(session.id);
    const diesWithin = this.#rules().longest;
    await this.#ring.revocations.revoke(subjectOf(session.id), { diesWithin });
  }

  endsAt({ begun, seen }: Session): number {
    const { idle, longest } = this.#rules();
    return Math.min(begun + longest, seen + idle);
  }

  isProven({ provenUntil }: Session): boolean {
    return provenUntil > this.#now();
  }

  async #isOurs(signed: SignedSession): Promise<boolean> {
    const { keyHigh, keyLow } = signed;
    let key = this.#keys.find(keyHigh, keyLow);
    if (key === 'unknown') key = await this.#keys.learn(keyHigh, keyLow);
    return typeof key === 'object' && signed.isSignedBy(key.material);
  }

  #now(): number {
    return Math.floor(this.#ring.now());
  }
}

function subjectOf(id: string): string {
  return `console-session ${id}`;
}
