// The policy of the grounds: what a careful operator would write, or the same without some defence. A
// defence of the gateway is switched off by saying what it would have been asked to let through.
import { stringify } from 'yaml';

import type { DefenceName } from '../defences.ts';
import type { Certificates } from './certificates.ts';
import type { Login, Logins } from './logins.ts';

export interface PolicyParts {
  readonly off: ReadonlySet<DefenceName>;
  readonly directory: string;
  readonly program: string;
  readonly runAs: string;
  readonly ports: {
    readonly gateway: number;
    readonly server: number;
    readonly shop: number;
    /** Where the gateway believes the server to be: whoever listens on the way stands between. */
    readonly tap: number;
  };
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
      networks: { web: places.web, office: places.office, anywhere: '127.0.0.0/8' },
      users: usersOf(parts),
      gateway: gatewayOf(parts),
      server: {
        directory,
        run_as: runAs,
        install: { program },
        port: ports.server,
        ...(certificates === null ? {} : { tls: { ...certificates, clients: 'none' } }),
      },
      archive: { directory: `${directory}/archive`, recipients, anchor_every: '1s' },
      secrets: secretsOf(parts),
    },
    // Policies know no aliases.
    { aliasDuplicateObjects: false },
  );
}

const officeNames = ['archive', 'audit', 'apply', 'break-glass'] as const;

function secretsOf({ logins }: PolicyParts) {
  return Object.fromEntries(
    officeNames.map((office) => [office, { file: logins.fileOf(`rampart-${office}`) }]),
  );
}

function gatewayOf({ off, directory, ports, logins, certificates }: PolicyParts) {
  const patient = { free: 1_000, first_delay: '10ms', longest_delay: '100ms', ban_after: 100_000 };
  return {
    listen: {
      address: `127.0.0.1:${ports.gateway}`,
      inline: off.has('gateway.protocol') ? 'yes' : 'no',
    },
    upstream: {
      address: `127.0.0.1:${ports.tap}`,
      ...(certificates === null ? {} : { tls: { authority: certificates.authority } }),
      login: { user: 'rampart-gateway', password: { file: logins.fileOf('rampart-gateway') } },
    },
    login: off.has('gateway.login') ? patient : { free: 2, ban_after: 4 },
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
  const scripts = has('gateway.script') ? {} : { scripts: { others: 'allow' } };
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
    can: ['read', 'write', 'scan'],
    keys: ['*'],
    ...(has('gateway.tenant') ? { tenant: name } : {}),
    ...secret(name),
    ...commands,
  });
  return {
    shop: {
      from: from('web'),
      can: ['read', 'write', 'pubsub', 'script'],
      keys: keys(
        'session:{id:base64url}',
        'account:{name:slug}',
        'product:{id:digits}',
        { read: 'price:{id:digits}' },
        'cart:{name:slug}',
        'rampart:\\{prove/{ring:oneOf(csrf|values)}\\}:{part:oneOf(ring|revoked|once)}',
      ),
      channels: ['?*'],
      ...secret('shop'),
      // The keyring's scripts ask whether the server is still the one that knew what they know.
      commands: { allow: 'info' },
      ...scripts,
      ...egress,
      ...commands,
    },
    clerk: {
      from: from('office'),
      can: ['read', 'scan'],
      keys: keys('product:{id:digits}', 'account:{name:slug}'),
      password: { hash: { file: clerkHash } },
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
