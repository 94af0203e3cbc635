// Who may come in as whom: passwords that the server checks, passwords that the gateway checks,
// certificates, and connections that need none.
import { createHmac } from 'node:crypto';
import type { User } from '../policy/types.ts';
import type { Account, Session } from './client/session.ts';
import type { GatewayRefusal } from './codes.ts';
import type { Member } from './decide/member.ts';
import type { Doorman, LoginAttempt } from './gate.ts';
import type { LoginGate } from './login/gate.ts';
import type { HashedPasswords } from './login/hashed-passwords.ts';
import type { OpenUsers } from './login/open-users.ts';
import { standInFor } from './login/stand-in.ts';
import {
  openUpstream,
  patienceOf,
  UpstreamError,
  type Login,
  type Target,
} from './upstream/open.ts';
import type { Identity } from './upstream/pools.ts';

export interface HouseOptions {
  readonly members: ReadonlyMap<string, Member>;
  /** Who somebody is whom the policy does not name; null: nobody. */
  readonly stranger: ((name: string) => Member | null) | null;
  readonly anonymous: string | null;
  readonly gate: LoginGate;
  readonly passwords: HashedPasswords;
  readonly openUsers: OpenUsers;
  /** As whom the server sees a user whose password it does not know. */
  readonly upstreamLogins: ReadonlyMap<string, Login | null>;
  readonly target: () => Promise<Target>;
  readonly within: number;
  /** What all gateways of the policy have and nobody else knows. */
  readonly secret: Uint8Array;
  /** Tells credentials apart in the names of pools, and is of no use to anybody else. */
  readonly poolKey: Uint8Array;
}

export class HouseDoorman implements Doorman {
  readonly #options: HouseOptions;

  constructor(options: HouseOptions) {
    this.#options = options;
  }

  /** The same, and asks this server about passwords. */
  at(target: HouseOptions['target']): HouseDoorman {
    return new HouseDoorman({ ...this.#options, target });
  }

  get anonymous(): Account | null {
    const { anonymous } = this.#options;
    return anonymous === null ? null : this.#accountOf(anonymous, null, false);
  }

  async login(
    session: Session,
    { user, password, gone }: LoginAttempt,
  ): Promise<Account | GatewayRefusal> {
    const answer = await this.#options.gate.attempt({
      user,
      password,
      address: session.address,
      gone,
      verify: (account, given) => this.#verify(account, user, given),
    });
    if (answer.kind === 'refuse') return answer.refusal;
    const account = this.#accountOf(answer.user.name, password, true);
    if (account === null) throw new UpstreamError('away', 'The user is gone.', null);
    return account;
  }

  /** A client certificate has proven the user. */
  certified(session: Session, name: string): Account | GatewayRefusal {
    const answer = this.#options.gate.certified(name, session.address);
    if (answer.kind === 'refuse') return answer.refusal;
    const account = this.#accountOf(answer.user.name, null, true);
    if (account === null) throw new UpstreamError('away', 'The user is gone.', null);
    return account;
  }

  /** Somebody who came in under another policy, as this one sees him; null: he is nobody here. */
  renewed({ member: { user }, identity, isProven }: Account): Account | null {
    const member = this.#memberNamed(user.name);
    return member === null ? null : { member, identity, isProven };
  }

  async #verify(user: User | null, name: string, password: Uint8Array): Promise<boolean> {
    const { passwords } = this.#options;
    // For somebody who does not exist the work is that of a user.
    const looked = user ?? this.#standInFor(name);
    if (looked === null) return false;
    if (looked.credential.kind === 'gateway') {
      return user === null
        ? passwords.pretend(looked.name, password)
        : passwords.matches(user.name, password);
    }
    const asked = user === null ? `${name.slice(0, 64)}\u0001nobody` : user.name;
    const isTaken = await this.#askServer({ user: asked, password: Buffer.from(password) });
    return isTaken && !this.#options.openUsers.refuses(asked);
  }

  #standInFor(name: string): User | null {
    const { members, secret } = this.#options;
    return standInFor(
      name,
      [...members.values()].map(({ user }) => user),
      secret,
    );
  }

  async #askServer(login: Login): Promise<boolean> {
    const { target, within } = this.#options;
    try {
      const { socket } = await openUpstream(await target(), {
        login,
        protocol: 2,
        database: 0,
        name: null,
        also: [],
        within,
        answersWithin: patienceOf(within),
        primaryOnly: false,
      });
      socket.destroy();
      return true;
    } catch (error) {
      if (error instanceof UpstreamError && error.kind === 'login') return false;
      throw error;
    }
  }

  #accountOf(name: string, password: Buffer | null, isProven: boolean): Account | null {
    const member = this.#memberNamed(name);
    return member === null
      ? null
      : { member, identity: this.#identityOf(member, password), isProven };
  }

  #memberNamed(name: string): Member | null {
    const { members, stranger } = this.#options;
    return members.get(name) ?? stranger?.(name) ?? null;
  }

  #identityOf({ user }: Member, password: Buffer | null): Identity {
    const checkedByServer = user.credential.kind === 'server' && password !== null;
    if (!checkedByServer) {
      return {
        user: user.name,
        credential: 'house',
        login: this.#options.upstreamLogins.get(user.name) ?? null,
      };
    }
    const credential = createHmac('sha256', this.#options.poolKey)
      .update(password)
      .digest('base64url');
    return { user: user.name, credential, login: { user: user.name, password } };
  }
}
