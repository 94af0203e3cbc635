// Sessions that all servers share. Redis holds the hash of an id, never the id: who reads Redis
// cannot take over a session.
import { createHash, randomBytes } from 'node:crypto';
import { keys } from './keys.ts';
import type { Redis } from './redis.ts';
import type { SameSite } from './settings.ts';

export interface Session {
  /** The hash of the id. Safe to hand on: nobody can log in with it. */
  readonly key: string;
  readonly person: string;
}

export interface Sessions {
  /** The session a request belongs to, by its `Cookie` header. */
  find(cookieHeader: string | undefined): Promise<Session | undefined>;
  /** A new session under a new id. Returns it with the cookie that carries the id. */
  begin(person: string): Promise<{ readonly session: Session; readonly cookie: string }>;
  end(session: Session): Promise<void>;
  /** How many sessions a person has, on all devices. */
  count(person: string): Promise<number>;
  /** The cookie that takes the session's cookie away. */
  readonly expiredCookie: string;
}

export interface SessionOptions {
  readonly sameSite: SameSite;
  /** Milliseconds without a request until a session ends. Default 30 minutes. */
  readonly idle?: number;
  /** Milliseconds until a session ends in any case. Default 12 hours. */
  readonly longest?: number;
  /** Milliseconds a session seen lately is still believed while Redis is away. Default 5 minutes. */
  readonly believeFor?: number;
}

export const sessionCookie = '__Host-cars-session';
const idPattern = /^[\w-]{43}$/;
const rememberedSessions = 10_000;

const sessionKey = (hash: string) => keys.session.key({ hash });
const personIndex = (name: string) => keys.sessionsOf.key({ name });

export function createSessions(redis: Redis, options: SessionOptions): Sessions {
  const idle = options.idle ?? 30 * 60_000;
  const longest = options.longest ?? 12 * 60 * 60_000;
  const believeFor = options.believeFor ?? 5 * 60_000;
  const attributes = `Path=/; Secure; HttpOnly; SameSite=${options.sameSite}`;
  // Only asked when Redis does not answer, so that people stay logged in through a short outage.
  const seenLately = new Map<string, { readonly session: Session; readonly at: number }>();

  const remember = (session: Session): void => {
    seenLately.delete(session.key);
    seenLately.set(session.key, { session, at: Date.now() });
    if (seenLately.size <= rememberedSessions) return;
    const oldest = seenLately.keys().next();
    if (oldest.done !== true) seenLately.delete(oldest.value);
  };

  const look = async (key: string): Promise<Session | undefined> => {
    const { person, born } = await redis.hGetAll(sessionKey(key));
    const left = Number(born) + longest - Date.now();
    if (person === undefined || !(left > 0)) return undefined;
    await redis.pExpire(sessionKey(key), Math.min(idle, left));
    return { key, person };
  };

  return {
    async find(cookieHeader) {
      const id = readCookie(cookieHeader, sessionCookie);
      if (id === undefined || !idPattern.test(id)) return undefined;
      const key = hashOf(id);
      try {
        const session = await look(key);
        if (session === undefined) seenLately.delete(key);
        else remember(session);
        return session;
      } catch {
        const seen = seenLately.get(key);
        return seen !== undefined && Date.now() - seen.at < believeFor ? seen.session : undefined;
      }
    },
    async begin(person) {
      const id = randomBytes(32).toString('base64url');
      const session = { key: hashOf(id), person };
      await redis
        .multi()
        .hSet(sessionKey(session.key), { person, born: String(Date.now()) })
        .pExpire(sessionKey(session.key), idle)
        .sAdd(personIndex(person), session.key)
        .pExpire(personIndex(person), longest)
        .exec();
      return { session, cookie: `${sessionCookie}=${id}; ${attributes}` };
    },
    async end(session) {
      seenLately.delete(session.key);
      await redis
        .multi()
        .del(sessionKey(session.key))
        .sRem(personIndex(session.person), session.key)
        .exec();
    },
    async count(person) {
      const hashes = await redis.sMembers(personIndex(person));
      const alive = await Promise.all(hashes.map((key) => redis.exists(sessionKey(key))));
      return alive.filter((exists) => exists === 1).length;
    },
    expiredCookie: `${sessionCookie}=; Max-Age=0; ${attributes}`,
  };
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}

/** The first cookie of that name: `__Host-` cookies cannot be planted by a sibling subdomain. */
function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
