// A way into a server, whatever state it is in: our own login first, then break-glass, then the login
// that somebody named for a server that was here before, and last no login at all.
import { readFile } from 'node:fs/promises';

import { Connection } from '../../resp/connection/connection.ts';
import type { ConnectionOptions } from '../../resp/connection/connection.ts';
import { ConnectionError } from '../../resp/connection/connection-error.ts';
import type { DialTls } from '../../resp/connection/dial.ts';
import { officeLogin } from '../../policy/deployment/accounts.ts';
import type { Deployment, ServerTls } from '../../policy/deployment/types.ts';
import type { HostPort } from '../../policy/types.ts';
import type { Vault } from '../vault.ts';
import { ownersOf } from './listening.ts';

export interface Door {
  readonly connection: Connection;
  /** How it was opened. */
  readonly options: ConnectionOptions;
}

export type Knock =
  | { readonly kind: 'in'; readonly door: Door }
  /** Nobody listens there. */
  | { readonly kind: 'nobody' }
  /** Somebody does, and we are not let in. */
  | { readonly kind: 'shut'; readonly why: string };

/** The login of a server that was there before; without a name the password alone is sent. */
export interface PresentLogin {
  readonly user: string | null;
  readonly password: Buffer;
}

interface Key {
  readonly user: string | null;
  readonly password: Buffer;
}

/** Milliseconds for each try. */
const within = 5_000;

export interface Knocking {
  readonly deployment: Deployment;
  readonly at: HostPort;
  readonly vault: Vault;
  readonly present: PresentLogin | null;
  /** Accounts, by number, whose processes are shown our passwords: whoever else has the port has none of them. */
  readonly trusted: ReadonlySet<number>;
  /** What is tried first: our logins, or those with which all of the data can be copied. */
  readonly whose: 'ours' | 'present';
}

export async function knock(knocking: Knocking): Promise<Knock> {
  const { deployment, at, vault, present, trusted, whose } = knocking;
  const owners = await ownersOf(at.port);
  const isTrusted = owners.size > 0 && [...owners].every((owner) => trusted.has(owner));
  const ours = isTrusted ? await ourKeys(deployment, vault) : [];
  const theirs = present === null ? [] : [present];
  const keys = whose === 'ours' ? [...ours, ...theirs] : [...theirs, ...ours.toReversed()];
  const tls = await tlsOf(deployment.tls);
  // A server without TLS waits for ever for the end of what it takes for a line.
  const way = tls !== null && (await speaksPlainly(at)) ? null : tls;
  return tryKeys(at, way, [...keys, null]);
}

/** Without a login: whatever it answers, it answers in plain words. */
async function speaksPlainly(at: HostPort): Promise<boolean> {
  try {
    const address = { kind: 'tcp', ...at } as const;
    await using open = await Connection.open({ address, tls: null, login: null, within });
    await open.call(['PING']);
    return true;
  } catch (error) {
    if (error instanceof ConnectionError) return false;
    throw error;
  }
}

/** As one login and no other; with TLS where the policy has it, unless `isSecure` says otherwise. */
export async function enterAs(
  deployment: Deployment,
  at: HostPort,
  login: string,
  vault: Vault,
  isSecure: boolean = deployment.tls !== null,
): Promise<Connection> {
  const source = deployment.accounts.find(({ name }) => name === login)?.password ?? null;
  const key = source === null ? null : { user: login, password: await vault.secret(source) };
  const address = { kind: 'tcp', ...at } as const;
  const tls = await tlsOf(isSecure ? deployment.tls : null);
  return Connection.open({ address, tls, login: key, within });
}

async function ourKeys({ accounts }: Deployment, vault: Vault): Promise<readonly Key[]> {
  const names = [officeLogin('apply'), officeLogin('break-glass')];
  const found = names.flatMap((name) => accounts.filter((account) => account.name === name));
  return Promise.all(
    found.flatMap(({ name, password }) =>
      password === null
        ? []
        : [vault.secret(password).then((secret) => ({ user: name, password: secret }))],
    ),
  );
}

async function tryKeys(
  at: HostPort,
  tls: DialTls | null,
  keys: readonly (Key | null)[],
): Promise<Knock> {
  let why = '';
  for (const login of keys) {
    try {
      const address = { kind: 'tcp', ...at } as const;
      const options: ConnectionOptions = { address, tls, login, within };
      const connection = await Connection.open(options);
      const answer = await connection.call(['PING']);
      const door: Door = { connection, options };
      if (answer.kind !== 'error') return { kind: 'in', door };
      const said = Buffer.from(answer.bytes).toString('latin1');
      // Who is in and may not even ask for a sign of life is in all the same.
      if (said.startsWith('NOPERM')) return { kind: 'in', door };
      connection.close();
      why = said;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      if (error.code === 'RESP_CONNECTION_AWAY') return { kind: 'nobody' };
      why = error.message;
      if (error.code !== 'RESP_CONNECTION_LOGIN') break;
    }
  }
  return { kind: 'shut', why };
}

/** The server's own certificate is shown where it asks for one: whoever applies may read its key. */
async function tlsOf(tls: ServerTls | null): Promise<DialTls | null> {
  if (tls === null) return null;
  const identity =
    tls.clients === 'none'
      ? null
      : { certificate: await readFile(tls.certificate), key: await readFile(tls.key) };
  return { authority: await readFile(tls.authority), identity, serverName: null };
}
