// A system of its own that is attacked: a Redis, a gateway before it, a shop before that; everything
// real, on loopback, in one directory, with the defences that are left.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';

import { Gateway } from '../../gateway/gateway.ts';
import { hashPassword } from '../../gateway/login/password-hash.ts';
import { loadGatedPolicy, loadPolicy } from '../../policy/load.ts';
import type { DefenceName } from '../defences.ts';
import { makeLogins, weakPassword, type Logins } from './logins.ts';
import { groundsPolicy, type PolicyParts } from './policy.ts';
import { Store } from './store.ts';

export interface GroundsOptions {
  /** Not there yet; it is removed at the end. */
  readonly directory: string;
  readonly off: ReadonlySet<DefenceName>;
  /** `redis-server`, as it is found, or a path. */
  readonly program: string;
}

export class Grounds implements AsyncDisposable {
  readonly store: Store;
  readonly logins: Logins;
  readonly gatewayPort: number;
  readonly #directory: string;
  readonly #gateway: Gateway;

  private constructor(parts: {
    store: Store;
    logins: Logins;
    gateway: Gateway;
    gatewayPort: number;
    directory: string;
  }) {
    this.store = parts.store;
    this.logins = parts.logins;
    this.gatewayPort = parts.gatewayPort;
    this.#gateway = parts.gateway;
    this.#directory = parts.directory;
  }

  static async open({ directory, off, program }: GroundsOptions): Promise<Grounds> {
    await mkdir(directory, { mode: 0o755 });
    const logins = await makeLogins(join(directory, 'secrets'));
    const clerkHash = join(directory, 'secrets', 'clerk.hash');
    await writeFile(clerkHash, `${await hashPassword(Buffer.from(weakPassword))}\n`, {
      mode: 0o600,
    });
    const ports = { gateway: await freePort(), server: await freePort() };
    const runAs = userInfo().username;
    const parts: PolicyParts = { off, directory, program, runAs, ports, logins, clerkHash };
    // The server is compiled from what a careful operator wrote, whatever the gateway lets through:
    // its rights are a defence of their own.
    const strict = loadPolicy(groundsPolicy({ ...parts, off: new Set() }), 'grounds.yaml');
    const store = await Store.start({ policy: strict, off, directory, logins });
    try {
      const policy = loadGatedPolicy(groundsPolicy(parts), 'grounds.yaml');
      const gateway = await Gateway.open({ policy, worker: 1 });
      return new Grounds({ store, logins, gateway, gatewayPort: ports.gateway, directory });
    } catch (error) {
      await store[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway.close();
    await this.store[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('There is no port.');
  return address.port;
}
