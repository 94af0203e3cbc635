// Where to look and as whom: a URL of the command line, or the servers of a policy. A password is never
// part of either.

import { readHostPort } from '../policy/addresses.ts';
import { fetchSecret } from '../policy/secrets.ts';
import type { Policy } from '../policy/types.ts';
import type { DialAddress, DialTls } from '../resp/connection/dial.ts';
import { AuditError } from './codes.ts';
import { bytesOf } from './files/json.ts';

export interface Target {
  readonly address: DialAddress;
  readonly tls: DialTls | null;
  readonly login: { readonly user: string | null; readonly password: Buffer } | null;
}

export interface TlsFiles {
  readonly authority: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
}

/** `redis://[USER@]HOST[:PORT]`, `rediss://…`, `unix:///PATH`. */
export async function targetOf(
  url: string,
  files: TlsFiles,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Target> {
  const read = /^(rediss?|unix):\/\/(?:([^/@]*)@)?(.*)$/.exec(url);
  const [, scheme = '', who = '', where = ''] = read ?? [];
  if (who.includes(':')) {
    throw new AuditError('AUDIT_TARGET_SECRET', 'There is a password in the address of --target.');
  }
  const address = scheme === 'unix' ? socketOf(where) : hostOf(where);
  if (read === null || address === null) {
    throw new AuditError('AUDIT_TARGET', `"${url}" is no address of a server.`);
  }
  const password = environment['RAMPART_AUDIT_PASSWORD'] ?? '';
  return {
    address,
    tls: scheme === 'rediss' ? await tlsOf(files) : null,
    login:
      password === '' ? null : { user: who === '' ? null : who, password: Buffer.from(password) },
  };
}

/** Servers and Sentinels of the policy; behind a gateway only, the server behind it. */
export async function targetsOf({ deployment, gateway }: Policy): Promise<readonly Target[]> {
  if (deployment !== null) {
    const { tls, accounts, servers, sentinels } = deployment;
    const auditor = accounts.find(({ who }) => who.kind === 'office' && who.office === 'audit');
    const secret = auditor?.password ?? null;
    const login =
      auditor === undefined || secret === null
        ? null
        : { user: auditor.name, password: await fetchSecret(secret) };
    const files = { authority: tls?.authority ?? null, certificate: null, key: null };
    const dialled = tls === null ? null : await tlsOf(files);
    return [...servers, ...sentinels].map(({ at }) => ({
      address: { kind: 'tcp', host: at.host, port: at.port },
      tls: dialled,
      login,
    }));
  }
  if (gateway === null || gateway.upstream.server.kind !== 'single') return [];
  const { server, tls, login } = gateway.upstream;
  return [
    {
      address: server.address,
      tls: tls === null ? null : { ...(await tlsOf(tls)), serverName: tls.serverName },
      login:
        login === null ? null : { user: login.user, password: await fetchSecret(login.password) },
    },
  ];
}

async function tlsOf({ authority, certificate, key }: TlsFiles): Promise<DialTls> {
  return {
    authority: authority === null ? null : await bytesOf(authority),
    identity:
      certificate === null || key === null
        ? null
        : { certificate: await bytesOf(certificate), key: await bytesOf(key) },
    serverName: null,
  };
}

function hostOf(text: string): DialAddress | null {
  const place = text.replace(/\/\d*$/, '');
  const read = readHostPort(/:\d+$/.test(place) ? place : `${place}:6379`);
  return read === null ? null : { kind: 'tcp', ...read };
}

function socketOf(path: string): DialAddress | null {
  return path.startsWith('/') ? { kind: 'unix', path } : null;
}
