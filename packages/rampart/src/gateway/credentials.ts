// The secrets that a policy names, fetched: who the gateway is at the server, as whom the server sees
// users whose passwords it does not know, and what these passwords' hashes are.
import { createHash, hkdfSync } from 'node:crypto';
import { fetchSecret } from '../policy/secrets.ts';
import type { GatedPolicy, UpstreamLogin, User } from '../policy/types.ts';
import type { Login } from './upstream/open.ts';

export interface Credentials {
  /** The gateway's own; null where the server asks for none. */
  readonly house: Login | null;
  /** The gateway's own at the Sentinels. */
  readonly sentinels: Login | null;
  /** A user's name → as whom the server sees him; missing for those whose passwords it checks. */
  readonly upstream: ReadonlyMap<string, Login | null>;
  /** A user's name → the hash of the password that the gateway checks. */
  readonly hashes: ReadonlyMap<string, string>;
  /** What the policy names for gateways that speak to each other. */
  readonly sharing: Buffer | null;
}

/** Throws a PolicySourceError that names the secret that is not there. */
export async function fetchCredentials(policy: GatedPolicy): Promise<Credentials> {
  const { server, login } = policy.gateway.upstream;
  const { sharing: source } = policy.gateway;
  const sharing = source === null ? null : await fetchSecret(source);
  const house = await loginOf(login);
  const sentinels = server.kind === 'sentinel' ? await loginOf(server.login) : null;
  const upstream = new Map<string, Login | null>();
  const hashes = new Map<string, string>();
  for (const { name, credential } of policy.users.values()) {
    if (credential.kind === 'server') continue;
    upstream.set(name, (await loginOf(credential.upstream)) ?? house);
    if (credential.kind === 'gateway') {
      hashes.set(name, (await fetchSecret(credential.hash)).toString());
    }
  }
  return { house, sentinels, upstream, hashes, sharing };
}

async function loginOf(login: UpstreamLogin | null): Promise<Login | null> {
  if (login === null) return null;
  return { user: login.user ?? 'default', password: await fetchSecret(login.password) };
}

/** Differs when how the user proves who he is, or who he is at the server, differs. */
export function markOfLogin(user: User, { upstream, hashes }: Credentials): string {
  const login = upstream.get(user.name) ?? null;
  const known = [user.credential, user.certificates, login?.user, hashes.get(user.name)];
  const hash = createHash('sha256').update(JSON.stringify(known));
  return hash.update(login?.password ?? '').digest('base64url');
}

/**
 * What all gateways of a policy have and nobody else knows: names are told as digests under it, and it
 * signs what gateways tell each other about logins.
 */
export function sharedSecretOf({ app }: GatedPolicy, { sharing, house }: Credentials): Buffer {
  const key = sharing ?? house?.password ?? '';
  return Buffer.from(hkdfSync('sha256', key, '', `rampart gateways of ${app}`, 32));
}

/** Without a secret anybody could speak for a gateway, so none is believed. */
export function mayShare({ sharing, house }: Credentials): boolean {
  return sharing !== null || house !== null;
}
