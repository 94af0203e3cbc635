// Who the policy says may log in, and what each may do.
import { createHash } from 'node:crypto';

import { HashedPasswords } from '../../gateway/login/hashed-passwords.ts';
import { fetchSecret } from '../../policy/secrets.ts';
import type { ConsolePolicy } from '../../policy/console-types.ts';
import type { Role } from '../contract/session.ts';
import type { Session } from './session-text.ts';

const all: readonly Role[] = ['viewer', 'operator', 'approver'];
/** Whoever has a one-time login and is none of the policy's people. */
export const localPerson = 'local';
/** One-time logins have no password that could change. */
export const noStamp = 'none';

export class People {
  readonly #rules: () => ConsolePolicy['people'];
  readonly #passwords: HashedPasswords;
  readonly #stamps: ReadonlyMap<string, string>;

  private constructor(rules: () => ConsolePolicy['people'], hashes: ReadonlyMap<string, string>) {
    this.#rules = rules;
    this.#passwords = new HashedPasswords({ hashes });
    this.#stamps = new Map([...hashes].map(([name, hash]) => [name, stampOf(hash)]));
  }

  /** Fetches the hashes of the passwords. `rules` is asked each time for roles: they may change. */
  static async open(rules: () => ConsolePolicy['people']): Promise<People> {
    const hashes = new Map<string, string>();
    for (const [name, { password }] of rules()) {
      hashes.set(name, (await fetchSecret(password)).toString('utf8').trim());
    }
    return new People(rules, hashes);
  }

  has(name: string): boolean {
    return this.#stamps.has(name) && this.#rules().has(name);
  }

  /** As much work for a name that nobody has as for one that somebody has. */
  async knows(name: string, password: string): Promise<boolean> {
    const bytes = Buffer.from(password);
    if (this.has(name)) return this.#passwords.matches(name, bytes);
    const [standIn] = this.#stamps.keys();
    return standIn === undefined ? false : this.#passwords.pretend(standIn, bytes);
  }

  stampOf(name: string): string {
    return this.#stamps.get(name) ?? noStamp;
  }

  /** What the session's person may do now; null: the session is over, for its password or person is. */
  rolesOf({ person, via, stamp }: Session): readonly Role[] | null {
    if (via === 'one-time') return ofOneTime(this.#rules().get(person)?.roles, person);
    const isHere = this.has(person) && stamp === this.stampOf(person);
    return isHere ? withViewer(this.#rules().get(person)?.roles ?? []) : null;
  }

  list(): readonly { readonly name: string; readonly roles: readonly Role[] }[] {
    return [...this.#rules()].map(([name, { roles }]) => ({ name, roles: withViewer(roles) }));
  }
}

/** Root on this machine, who makes such logins, could read and change everything without the console. */
function ofOneTime(roles: readonly Role[] | undefined, person: string): readonly Role[] | null {
  if (roles !== undefined) return withViewer(roles);
  return person === localPerson ? all : null;
}

function withViewer(roles: readonly Role[]): readonly Role[] {
  return all.filter((role) => role === 'viewer' || roles.includes(role));
}

/** Tells one password from another without telling anything of either. */
function stampOf(hash: string): string {
  return createHash('sha256')
    .update(`rampart console stamp ${hash}`)
    .digest('base64url')
    .slice(0, 16);
}
