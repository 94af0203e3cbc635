// The policy of the grounds: what a careful operator would write, or the same without some defence. A
// defence of the gateway is switched off by saying what it would have been asked to let through.
import { stringify } from 'yaml';

import type { DefenceName } from '../defences.ts';
import type { Certificates } from './certificates.ts';
import type { Login, Logins } from './logins.ts';
import { knownScripts } from './shelf.ts';

export interface Ports {
  readonly gateway: number;
  /** Where the gateway expects a balancer. */
  readonly balanced: number;
  readonly server: number;
  /** Where the gateway believes the server to be: whoever listens on the way stands between. */
  readonly tap: number;
  /** Those of the web servers. */
  readonly shop: number;
  readonly otherShop: number;
}

export interface PolicyParts {
  readonly off: ReadonlySet<DefenceName>;
  readonly directory: string;
  readonly program: string;
  readonly runAs: string;
  readonly ports: Ports;
  /** Null: the server speaks without TLS. */
  readonly certificates: Certificates | null;
  /** Who can open the archive, as a policy names them. */
  readonly recipients: readonly string[];
  readonly logins: Logins;
  /** The file with the hash of the clerk's password, which the gateway checks itself. */
  readonly clerkHash: string;
}

/** Where the machines of this story stand; all of it is loopback. */
export const places = {
  /** The web servers. */
  web: '127.0.0.1',
  /** Those who operate it. */
  office: '127.0.0.9',
  /** What stands before the gateway and says for whom it speaks. */
  balancer: '127.0.0.10',
  /** Everybody else. */
  stranger: '127.0.0.66',
  /** One of them who guesses passwords; what is done against him touches nobody else. */
  guesser: '127.0.0.67',
  /** The address of the server that the outside reaches, if it listens there. */
  outside: '127.0.0.77',
} as const;

export function groundsPolicy(parts: PolicyParts): string {
  const { directory, program, runAs, ports, certificates, recipients } = parts;
  return stringify(
    {
      version: 1,
      app: 'prove',
      networks: {
        web: places.web,
        office: places.office,
        balancer: places.balancer,
        anywhere: '127.0.0.0/8',
      },
      users: usersOf(parts),
      gateway: gatewayOf(parts),
      server: {
        directory,
        run_as: runAs,
        install: { program },
        port: ports.server,
        limits: { bulk: largestValue },
        ...(certificates === null ? {} : { tls: { ...certificates, clients: 'none' } }),
      },
      archive: { directory: `${directory}/archive`, recipients, anchor_every: '1s' },
      secrets: secretsOf(parts),
    },
    // Policies know no aliases.
    { aliasDuplicateObjects: false },
  );
}

/** The longest value that anybody stores, as the gateway and the server know it. */
const largestValue = '1mb';

/** Clients that the gateway has room for, and how many of them one address may be. */
export const room = { all: 48, each: 24 } as const;

const officeNames = ['archive', 'audit', 'apply', 'break-glass'] as const;

function secretsOf({ logins }: PolicyParts) {
  return Object.fromEntries(
    officeNames.map((office) => [office, { file: logins.fileOf(`rampart-${office}`) }]),
  );
}

function gatewayOf({ off, directory, ports, logins, certificates }: PolicyParts) {
  const patient = { free: 1_000, first_delay: '10ms', longest_delay: '100ms', ban_after: 100_000 };
  const inline = off.has('gateway.protocol') ? 'yes' : 'no';
  const isLimited = !off.has('gateway.limit');
  return {
    listen: [
      { address: `127.0.0.1:${ports.gateway}`, inline },
      {
        address: `127.0.0.1:${ports.balanced}`,
        inline,
        // Whoever takes everybody for a balancer believes everybody's word for where he comes from.
        proxies: off.has('gateway.address') ? 'anywhere' : 'balancer',
      },
    ],
    ...(off.has('gateway.login') ? { anonymous: 'walkin' } : {}),
    limits: {
      connections: room.all,
      connections_per_address: isLimited ? room.each : room.all,
      ...(isLimited ? { bulk: largestValue } : { held: '8mb' }),
    },
    upstream: {
      address: `127.0.0.1:${ports.tap}`,
      ...(certificates === null ? {} : { tls: { authority: certificates.authority } }),
      login: { user: 'rampart-gateway', password: { file: logins.fileOf('rampart-gateway') } },
    },
    login: off.has('gateway.login') ? patient : { free: 2, first_delay: '500ms', ban_after: 4 },
    audit: { directory: `${directory}/gateway/log` },
    admin: { directory: `${directory}/gateway/state` },
  };
}

function usersOf({ off, logins, clerkHash }: PolicyParts) {
  const has = (defence: DefenceName): boolean => !off.has(defence);
  const from = (network: string): string => (has('gateway.address') ? network : 'anywhere');
  const keys = (...patterns: readonly unknown[]): readonly unknown[] =>
    has('gateway.keys') ? patterns : ['*'];
  const commands = has('gateway.command') ? {} : { commands: { dangerously_allow: '*' } };
  const scripts = has('gateway.script')
    ? { allow: knownScripts, others: 'refuse' }
    : { others: 'allow' };
  const limits = has('gateway.limit') ? {} : { limits: { offset: 'unlimited' } };
  const secret = (login: Login) => ({ secret: { file: logins.fileOf(login) } });
  const egress = has('gateway.egress')
    ? {
        data: {
          reply: closing({ at_most: '64kb' }),
          sweep: closing({ share: '20%', keys: 50, per: '1m' }),
        },
      }
    : {};
  const tenant = (name: 'red' | 'blue') => ({
    from: from('web'),
    can: ['read', 'write', 'scan', 'pubsub'],
    keys: ['*'],
    channels: ['*'],
    ...(has('gateway.tenant') ? { tenant: name } : {}),
    ...secret(name),
    ...commands,
  });
  const shopKeys = keys(
    'session:{id:base64url}',
    'account:{name:slug}',
    'product:{id:digits}',
    { read: ['price:{id:digits}', 'tag:*'] },
    'cart:{name:slug}',
    'voucher:{id:digits}',
    'credit:{name:slug}',
  );
  return {
    shop: {
      from: from('web'),
      can: ['read', 'write', 'scan', 'script'],
      keys: shopKeys,
      ...secret('shop'),
      scripts,
      ...limits,
      ...egress,
      ...commands,
    },
    // The keys of the shop are nobody's business but theirs.
    rings: {
      from: from('web'),
      can: ['read', 'write', 'pubsub', 'script'],
      keys: keys('rampart:\\{prove/{ring:oneOf(csrf|values)}\\}:{part:oneOf(ring|revoked|once)}'),
      channels: ['?*'],
      ...secret('rings'),
      // Their scripts ask whether the server is still the one that knew what they know.
      commands: { allow: 'info' },
    },
    // Without a login everybody who comes in is taken for the shop.
    ...(has('gateway.login')
      ? {}
      : {
          walkin: {
            from: from('web'),
            can: ['read', 'write'],
            keys: shopKeys,
            password: 'none',
            server_login: { user: 'shop', password: { file: logins.fileOf('shop') } },
            ...commands,
          },
        }),
    clerk: {
      from: from('office'),
      can: ['read', 'scan'],
      keys: keys('product:{id:digits}', 'account:{name:slug}'),
      password: { hash: { file: clerkHash } },
      ...egress,
      ...commands,
    },
    support: {
      from: from('office'),
      can: ['read'],
      keys: keys('account:{name:slug}'),
      ...secret('support'),
      ...egress,
      ...commands,
    },
    ops: {
      from: from('office'),
      can: ['read', 'scan', 'inspect', 'admin'],
      keys: ['*'],
      channels: ['*'],
      ...secret('ops'),
      ...(has('gateway.unlock')
        ? { unlock: { totp: ['config|set'], at_most: '5m' } }
        : { commands: { dangerously_allow: '*' } }),
    },
    red: tenant('red'),
    blue: tenant('blue'),
  };
}

/** Whoever takes more is cut off. An object with a member `then` would look like a promise. */
function closing(bound: Readonly<Record<string, string | number>>) {
  // oxlint-disable-next-line unicorn/no-thenable -- it is written into YAML, and nobody awaits it
  return Object.fromEntries([...Object.entries(bound), ['then', 'close']]);
}
