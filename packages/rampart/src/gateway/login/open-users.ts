// Users for whom the server takes any password: `default`, unless one is set, and whoever is `nopass`. A
// gateway that lets the server check would take any, too. So each is tried with a password that nobody
// has.
import { randomBytes } from 'node:crypto';

import type { User } from '../../policy/types.ts';
import { openUpstream, UpstreamError, type Target } from '../upstream/open.ts';

export interface OpenUsersOptions {
  readonly users: Iterable<User>;
  /** It logs nobody in, so nothing has to be proven. */
  readonly anonymous: string | null;
  readonly target: () => Promise<Target>;
  readonly within: number;
  /** The policy says that it may be so, or nothing is refused. */
  readonly tolerated: boolean;
}

export class OpenUsers {
  readonly #options: OpenUsersOptions;
  readonly #names: readonly string[];
  #found: readonly string[] = [];

  constructor(options: OpenUsersOptions) {
    const { users, anonymous } = options;
    this.#options = options;
    this.#names = [...users]
      .filter(({ name, credential }) => credential.kind === 'server' && name !== anonymous)
      .map(({ name }) => name);
  }

  /** Whom the server lets in with any password; nobody, where it does not answer. */
  async look(): Promise<readonly string[]> {
    const found: string[] = [];
    try {
      for (const name of this.#names) if (await this.#takesAny(name)) found.push(name);
    } catch {
      // It is looked again when the server answers; until then nobody can log in.
      return this.#found;
    }
    this.#found = found;
    return found;
  }

  /** Nobody has proven anything by such a login. */
  refuses(user: string): boolean {
    return !this.#options.tolerated && this.#found.includes(user);
  }

  async #takesAny(user: string): Promise<boolean> {
    const { target, within } = this.#options;
    const password = Buffer.from(randomBytes(24).toString('base64url'));
    try {
      const { socket } = await openUpstream(await target(), {
        login: { user, password },
        protocol: 2,
        database: 0,
        name: null,
        also: [],
        within,
        primaryOnly: false,
      });
      socket.destroy();
      return true;
    } catch (error) {
      if (error instanceof UpstreamError && error.kind === 'login') return false;
      throw error;
    }
  }
}
