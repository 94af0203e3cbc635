import { sealed } from '@rampart/client';
import type { SealingRing } from '@rampart/keyring';
import { isName, keys } from './keys.ts';
import type { Redis } from './redis.ts';

/** Somebody who can log in. */
export interface Person {
  /** What one logs in with: `alice`. */
  readonly name: string;
  readonly fullName: string;
  readonly email: string;
  readonly isAdmin: boolean;
}

export interface People {
  find(name: string): Promise<Person | undefined>;
  all(): Promise<readonly Person[]>;
  passwordHash(name: string): Promise<string | undefined>;
  /** Writes nothing when the name is taken: three servers may seed at once. */
  add(person: Person, passwordHash: string): Promise<void>;
  changeEmail(name: string, email: string): Promise<void>;
  watching(name: string): Promise<readonly string[]>;
  watch(name: string, offerId: string): Promise<void>;
  unwatch(name: string, offerId: string): Promise<void>;
}

export function createPeople(redis: Redis, ring: SealingRing): People {
  // Whoever reads Redis, a replica or a backup learns nobody's address, and whoever writes there
  // cannot give Alice Mallory's.
  const emails = sealed(keys.email, { ring });
  const find = async (name: string): Promise<Person | undefined> => {
    const [fields, email] = await Promise.all([
      redis.hGetAll(keys.person.key({ name })),
      emails.get(redis, keys.email.key({ name })),
    ]);
    return toPerson(name, fields, email?.toString('utf8'));
  };
  return {
    find,
    async all() {
      const names = await redis.sMembers(keys.people.key());
      const found = await Promise.all(names.toSorted().map(find));
      return found.filter((person) => person !== undefined);
    },
    async passwordHash(name) {
      if (!isName(name)) return undefined;
      return (await redis.hGet(keys.person.key({ name }), 'passwordHash')) ?? undefined;
    },
    async add({ name, fullName, email, isAdmin }, passwordHash) {
      const key = keys.person.key({ name });
      const emailKey = keys.email.key({ name });
      await redis
        .multi()
        .hSetNX(key, 'fullName', fullName)
        .hSetNX(key, 'admin', isAdmin ? 'yes' : 'no')
        .hSetNX(key, 'passwordHash', passwordHash)
        .set(emailKey, emails.seal(emailKey, email), { condition: 'NX' })
        .sAdd(keys.people.key(), name)
        .exec();
    },
    changeEmail: (name, email) => emails.set(redis, keys.email.key({ name }), email),
    async watching(name) {
      return (await redis.sMembers(keys.watching.key({ name }))).toSorted();
    },
    async watch(name, offerId) {
      await redis.sAdd(keys.watching.key({ name }), offerId);
    },
    async unwatch(name, offerId) {
      await redis.sRem(keys.watching.key({ name }), offerId);
    },
  };
}

function toPerson(
  name: string,
  fields: Readonly<Record<string, string>>,
  email: string | undefined,
): Person | undefined {
  const fullName = fields['fullName'];
  if (fullName === undefined || email === undefined) return undefined;
  return { name, fullName, email, isAdmin: fields['admin'] === 'yes' };
}
