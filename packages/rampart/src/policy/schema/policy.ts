// The whole policy as it is written.
import { isPublicBlock, readBlock } from '../addresses.ts';
import type { Block } from '../addresses.ts';
import type { Kernel, Logging, OwnRelease } from '../deployment/types.ts';
import type { RiskPolicy } from '../risk-types.ts';
import { alerts } from './alerts.ts';
import type { WrittenAlerts } from './alerts.ts';
import { archive } from './archive.ts';
import type { WrittenArchive } from './archive.ts';
import { durability } from './durability.ts';
import type { WrittenDurability } from './durability.ts';
import { gateway } from './gateway.ts';
import type { WrittenGateway } from './gateway.ts';
import { webConsole } from './console.ts';
import type { WrittenConsole } from './console.ts';
import { cluster, sentinel } from './groups.ts';
import type { WrittenCluster, WrittenSentinel } from './groups.ts';
import { host, hostNames } from './hosts.ts';
import type { WrittenHost } from './hosts.ts';
import { secrets } from './offices.ts';
import type { WrittenOffices } from './offices.ts';
import { problem } from './problem.ts';
import { ownRelease } from './own-release.ts';
import { risk } from './risk.ts';
import { line, truth } from './scalars.ts';
import { server } from './server.ts';
import type { WrittenServer } from './server.ts';
import { kernel, logging } from './upkeep.ts';
import { role, user } from './user.ts';
import type { WrittenRole, WrittenUser } from './user.ts';
import {
  becomes,
  choice,
  list,
  named,
  optional,
  part,
  scalar,
  setting,
  shorthand,
  standard,
} from './vocabulary.ts';
import type { Part } from './shape.ts';

export interface WrittenPolicy {
  readonly version: 1;
  readonly app: string;
  readonly networks: ReadonlyMap<string, readonly Block[]>;
  readonly roles: ReadonlyMap<string, WrittenRole>;
  readonly users: ReadonlyMap<string, WrittenUser>;
  readonly gateway: WrittenGateway | undefined;
  readonly rampart: OwnRelease | undefined;
  readonly hosts: ReadonlyMap<string, WrittenHost>;
  readonly server: WrittenServer | undefined;
  readonly sentinel: WrittenSentinel;
  readonly cluster: WrittenCluster | undefined;
  readonly durability: WrittenDurability;
  readonly archive: WrittenArchive | undefined;
  readonly alerts: WrittenAlerts | undefined;
  readonly console: WrittenConsole;
  readonly logging: Logging;
  readonly kernel: Kernel;
  readonly secrets: WrittenOffices;
  readonly risk: RiskPolicy | undefined;
}

/** Parts that a later version reads. A rule that nothing reads would protect nothing. */
const partsNotBuilt: readonly string[] = ['backup'];

const block: Part<Block> = scalar(
  'an address or a block of them, such as 10.0.1.5 or 10.0.1.0/24',
  { type: 'string' },
  (value) => (typeof value === 'string' ? (readBlock(value) ?? undefined) : undefined),
);

const networkWith: Part<readonly Block[]> = becomes(
  part({
    blocks: setting(list(block), 'Addresses and blocks of them.'),
    dangerously_public: standard(truth(), false, 'Lets the network hold public addresses.'),
  }),
  ({ blocks: listed, dangerously_public }, refuse) => {
    for (const [index, each] of listed.entries()) {
      if (dangerously_public || !isPublicBlock(each)) continue;
      const says = `${each.address}/${each.prefix} holds addresses of the public internet.`;
      refuse(['blocks', index], problem('POLICY_PUBLIC', says));
    }
    return listed;
  },
);

const blocks = shorthand('blocks', list(block), networkWith);

const network: Part<readonly Block[]> = choice('an address, a list of them, or a map with blocks', {
  text: blocks,
  list: blocks,
  map: networkWith,
});

const version: Part<1> = scalar('1', { enum: [1] }, (value) => (value === 1 ? 1 : undefined));

/** Without a word about users there is the one that every client knows, on this machine only. */
function standardUser(): object {
  return { can: ['read', 'write', 'scan', 'pubsub', 'script'], keys: ['*'], channels: ['*'] };
}

/** The whole file. */
export const policySchema: Part<WrittenPolicy> = part(
  {
    version: setting(version, 'The version of this form of a policy.'),
    app: setting(
      line('a name of 1 to 64 of a-z, 0-9 and . _ -', 64, /^[a-z0-9][a-z0-9._-]*$/),
      'The application’s name, as its keyrings and tokens have it.',
    ),
    networks: standard(
      named(network),
      {},
      'Names for addresses. Built in: loopback, private (RFC 1918, link-local, CGNAT, ULA) and unix (clients of unix sockets).',
    ),
    roles: standard(
      named(role),
      {},
      'Rights that users share. Lists add up; of single values the user’s own counts, then that of the first role that has one.',
    ),
    users: standard(
      named(user),
      { default: standardUser() },
      'Who may log in, and what they may do then.',
    ),
    gateway: optional(gateway, 'The gateway that stands before the server.'),
    server: optional(
      server,
      'The servers that Rampart installs and keeps as the policy says; without it, somebody else does.',
    ),
    rampart: optional(
      ownRelease,
      'Rampart itself on the hosts that run a part of it; without it, somebody else brings it there.',
    ),
    hosts: standard(
      named(host, hostNames),
      {},
      'The machines of servers, Sentinels and the parts of Rampart; this machine alone, if left out.',
    ),
    sentinel: standard(sentinel, {}, 'Sentinels, on the hosts that have the role.'),
    cluster: optional(cluster, 'The servers are the nodes of a Cluster.'),
    durability: standard(durability, {}, 'What must survive what.'),
    archive: optional(archive, 'A continuous archive, from which any moment can be restored.'),
    alerts: optional(alerts, 'Who is told when something goes wrong: rampart alerts.'),
    console: standard(webConsole, {}, 'The console: rampart console.'),
    logging: standard(logging, {}, 'What servers tell, and how long it is kept.'),
    kernel: standard(kernel, {}, 'What the kernel of the servers’ hosts is told.'),
    secrets: standard(secrets, {}, 'Where the passwords of Rampart’s own logins are kept.'),
    risk: optional(risk, 'What is at stake, for rampart risk.'),
  },
  partsNotBuilt,
);
