// Our gateway, with everything on that it can check: many rules, every limit, a record of every
// command. A policy is YAML, and JSON is YAML too.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Certificate } from '@rampart/stage';
import { AuditLog } from '../audit-log.ts';
import { gatewayName, gatewayTlsName, prefixedName } from '../names.ts';
import type { Door, Login, Site } from '../door.ts';

const main = fileURLToPath(
  new URL('../../../../packages/rampart/src/cli/main.ts', import.meta.url),
);
const passwordVariable = 'BENCH_HOUSE_PASSWORD';

export interface GatewayDoors {
  readonly plain: Door;
  /** The same process and another user, to whose keys a prefix is added. */
  readonly prefixed: Door;
  readonly audit: AuditLog;
}

const tenantPrefix = 'tenant:';

/** Users of the server who come through the gateway. */
export interface Logins {
  readonly tenant: Login;
  readonly house: Login;
}

/** `count` rules for keys; the last ones are for the keys that are used. */
export async function gateway(site: Site, logins: Logins, count: number): Promise<GatewayDoors> {
  const { stage, server, login, authority } = site;
  const directory = await stage.newDirectory('gateway');
  const port = await stage.port();
  const events = join(directory, 'events');
  for (const each of [events, join(directory, 'admin')]) await mkdir(each, { mode: 0o700 });
  const certificate = (await authority?.issue('localhost', '127.0.0.1')) ?? null;
  const policy = policyOf({
    port,
    upstream: server.port,
    directory,
    login,
    logins,
    count,
    certificate,
  });
  const file = await stage.writeSecret(join(directory, 'rampart.yaml'), JSON.stringify(policy));
  const { pid } = await stage.node(main, ['gateway', '--policy', file], {
    env: { [passwordVariable]: logins.house.password, NODE_ENV: 'production' },
    ready: /^ready /m,
    atStrike: 'kill',
  });
  const door = {
    port,
    authority: authority?.file ?? null,
    proxy: [pid],
    server,
  };
  const name = authority === null ? gatewayName : gatewayTlsName;
  return {
    plain: { ...door, name, login, prefix: '' },
    prefixed: { ...door, name: prefixedName, login: logins.tenant, prefix: tenantPrefix },
    audit: new AuditLog(events),
  };
}

interface PolicyPlan {
  readonly port: number;
  readonly upstream: number;
  readonly directory: string;
  readonly login: Login;
  readonly logins: Logins;
  readonly count: number;
  readonly certificate: Certificate | null;
}

function policyOf(plan: PolicyPlan): object {
  const { port, upstream, directory, login, logins, count, certificate } = plan;
  const shop = {
    can: ['read', 'write', 'pubsub', 'script'],
    keys: keyRules(count),
    channels: ['shop:*'],
    limits: {
      commands_per_second: 10_000_000,
      connections: 20_000,
      blocked: 100,
      queued: 1_000,
      key_length: 1024,
      pattern_length: 256,
      range_span: 10_000,
      offset: 1_048_576,
    },
    data: {
      reply: '16mb',
      egress: { at_most: '1023gb', per: '1m' },
      sweep: { share: '100%', keys: 1_000_000_000 },
      canaries: ['canary:*'],
    },
  };
  return {
    version: 1,
    app: 'shop',
    networks: { elsewhere: ['10.99.0.0/16'] },
    users: {
      [login.user ?? '']: shop,
      [logins.tenant.user ?? '']: { ...shop, tenant: { name: 'tenant', prefix: tenantPrefix } },
      [absentUser]: { ...shop, from: ['elsewhere'] },
    },
    gateway: {
      listen: {
        address: `127.0.0.1:${port}`,
        ...(certificate === null
          ? {}
          : { tls: { certificate: certificate.certFile, key: certificate.keyFile } }),
      },
      upstream: {
        address: `127.0.0.1:${upstream}`,
        login: { user: logins.house.user, password: { env: passwordVariable } },
      },
      // Wrong passwords are part of the probes of every round, and must not ban the bench.
      login: { free: 1_000, ban_after: 10_000 },
      limits: { connections: 20_000, connections_per_address: 20_000 },
      audit: { directory: join(directory, 'events'), commands: 'all', rotate_at: '1gb', keep: 100 },
      admin: { socket: join(directory, 'admin.sock'), directory: join(directory, 'admin') },
    },
  };
}

/** A user who may come, but not from this machine. */
export const absentUser = 'elsewhere';

/** The keys that are measured, and the one that nobody has reason to touch. */
const usedRules = ['small:*', 'large:*', 'canary:*'];

/** Half of them for reading only; parts and globs among them, as policies have them. */
function keyRules(count: number): readonly unknown[] {
  if (count === 1) return ['[slc]*'];
  const others = Array.from({ length: count - usedRules.length }, (_, number) => {
    const pattern = number % 3 === 0 ? `shop${number}:{id:digits}` : `shop${number}:*`;
    return number % 2 === 0 ? pattern : { read: [pattern] };
  });
  return [...others, ...usedRules];
}
