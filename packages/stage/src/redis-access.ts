// Who may talk to a group of servers and over what: worked out once, the same for every member.
import { randomBytes } from 'node:crypto';
import type { CertificateAuthority } from './certificates.ts';
import { quoted, type RedisConfig } from './redis-config.ts';
import type { TlsClientOptions } from './redis-connection.ts';

/** How the stage itself, replicas and Sentinels log in, next to the users that were asked for. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** The directives of a server that speaks TLS only, and what its clients need. */
export interface RedisTls {
  readonly config: RedisConfig;
  readonly client: TlsClientOptions;
}

export function newLogin(): Login {
  return { username: 'stage', password: randomBytes(16).toString('hex') };
}

/** Directives that let a server follow another one of its group. */
export function followerConfig(login: Login | undefined): RedisConfig {
  return login === undefined ? {} : { masteruser: login.username, masterauth: login.password };
}

export async function redisTls(
  authority: CertificateAuthority,
  mutual: boolean,
): Promise<RedisTls> {
  const server = await authority.issue('localhost', '127.0.0.1', '::1');
  const config = {
    'tls-cert-file': quoted(server.certFile),
    'tls-key-file': quoted(server.keyFile),
    'tls-ca-cert-file': quoted(authority.file),
    'tls-auth-clients': mutual ? 'yes' : 'no',
    'tls-replication': 'yes',
  };
  const ca = authority.certificate;
  if (!mutual) return { config, client: { ca } };
  const { cert, key } = await authority.issue();
  return { config, client: { ca, cert, key } };
}
