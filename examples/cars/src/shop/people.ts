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

const index = 'cars:people';
const personKey = (name: string): string => `cars:person:${name}`;
const watchKey = (name: string): string => `cars:watching:${name}`;
// What comes from a login form becomes part of a key only in this form.
const namePattern = /^[a-z]{1,32}$/;

export function createPeople(redis: Redis): People {
  const find = async (name: string): Promise<Person | undefined> => {
    if (!namePattern.test(name)) return undefined;
    return toPerson(name, await redis.hGetAll(personKey(name)));
  };
  return {
    find,
    async all() {
      const names = await redis.sMembers(index);
      const found = await Promise.all(names.toSorted().map(find));
      return found.filter((person) => person !== undefined);
    },
    async passwordHash(name) {
      if (!namePattern.test(name)) return undefined;
      return (await redis.hGet(personKey(name), 'passwordHash')) ?? undefined;
    },
    async add(person, passwordHash) {
      const key = personKey(person.name);
      await redis
        .multi()
        .hSetNX(key, 'fullName', person.fullName)
        .hSetNX(key, 'email', person.email)
        .hSetNX(key, 'admin', person.isAdmin ? 'yes' : 'no')
        .hSetNX(key, 'passwordHash', passwordHash)
        .sAdd(index, person.name)
        .exec();
    },
    async changeEmail(name, email) {
      await redis.hSet(personKey(name), 'email', email);
    },
    async watching(name) {
      return (await redis.sMembers(watchKey(name))).toSorted();
    },
    async watch(name, offerId) {
      await redis.sAdd(watchKey(name), offerId);
    },
    async unwatch(name, offerId) {
      await redis.sRem(watchKey(name), offerId);
    },
  };
}

function toPerson(name: string, fields: Readonly<Record<string, string>>): Person | undefined {
  const fullName = fields['fullName'];
  const email = fields['email'];
  if (fullName === undefined || email === undefined) return undefined;
  return { name, fullName, email, isAdmin: fields['admin'] === 'yes' };
}
