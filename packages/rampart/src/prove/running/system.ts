// The system that a policy describes, as somebody finds it who has no login: addresses, and nothing that
// was told in confidence.
import { randomBytes } from 'node:crypto';

import { isLoopbackHost, writeHostPort } from '../../policy/addresses.ts';
import type { Policy } from '../../policy/types.ts';
import { ProveError } from '../errors.ts';

export interface Port {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** Both kinds of port speak the same protocol to whoever calls. */
export interface RunningSystem {
  readonly app: string;
  readonly gateways: readonly Port[];
  readonly servers: readonly Port[];
  /** A page of the application that takes a form; null: none was named. */
  readonly form: URL | null;
  /** The only key that is ever written, and only where nobody hinders it; it is deleted again. */
  readonly canary: string;
}

/** Throws a ProveError where there is nothing to attack, or the form is somewhere else. */
export function systemOf(policy: Policy, form: string | undefined): RunningSystem {
  const { app, gateway, deployment } = policy;
  const gateways = (gateway?.listeners ?? []).flatMap(({ address, tls }): Port[] =>
    address.kind === 'tcp'
      ? [{ host: reachable(address.host), port: address.port, tls: tls !== null }]
      : [],
  );
  const isTls = (deployment?.tls ?? null) !== null;
  const servers = (deployment?.servers ?? []).map(({ at }) => ({ ...at, tls: isTls }));
  if (gateways.length + servers.length === 0) {
    throw new ProveError('PROVE_TARGET', `${policy.source} names no gateway and no server.`);
  }
  return {
    app,
    gateways,
    servers,
    form: form === undefined ? null : ownForm(form, policy),
    canary: `rampart-canary:${randomBytes(8).toString('hex')}`,
  };
}

/** Addresses that are not on this machine. */
export function farAway({ gateways, servers, form }: RunningSystem): readonly string[] {
  const ports = [...gateways, ...servers].filter(({ host }) => !isLoopbackHost(host));
  const page = form === null || isLoopbackHost(bare(form.hostname)) ? [] : [form.host];
  return [...ports.map(({ host, port }) => writeHostPort(host, port)), ...page];
}

/** One that listens everywhere listens here too. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

function ownForm(text: string, { deployment }: Policy): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ProveError('PROVE_TARGET', `"${text}" is no address of a page.`);
  }
  const own = [...(deployment?.hosts.values() ?? [])].flatMap(({ name, address }) => [
    name,
    address,
  ]);
  const host = bare(url.hostname);
  if (isLoopbackHost(host) || own.includes(host)) return url;
  throw new ProveError('PROVE_TARGET', `${host} is neither this machine nor a host of the policy.`);
}

/** Addresses of IPv6 stand in brackets there. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
