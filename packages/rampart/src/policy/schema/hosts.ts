// The machines of a deployment, and what each is there for.
import { isIP } from 'node:net';

import { isPublicHost } from '../addresses.ts';
import { hostRoles } from '../deployment/host-roles.ts';
import type { HostRole } from '../deployment/host-roles.ts';
import type { Host } from '../deployment/types.ts';
import { problem } from './problem.ts';
import { count, line, truth, word } from './scalars.ts';
import { becomes, list, optional, part, scalar, setting, standard } from './vocabulary.ts';
import type { Keys, Part } from './shape.ts';

/** They become names of folders and of Ansible, where some mean something else. */
export const hostNames: Keys = {
  says: 'the name of a host: 1 to 63 of A-Z, a-z, 0-9 and _ . -, the first a letter or digit, and not all, ansible or manifest.json',
  pattern: /^(?!(?:all|ungrouped|ansible|manifest\.json)$)[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/,
};

export interface WrittenHost extends Omit<Host, 'name'> {
  /** Where several hosts of the file are one machine. */
  readonly port: number | undefined;
  readonly sentinelPort: number | undefined;
}

const ssh: Part<NonNullable<Host['ssh']>> = becomes(
  part({
    user: optional(line('a user name', 32, /^[a-z_][a-z0-9_-]*$/), 'Who Ansible logs in as.'),
    port: standard(count(1, 65_535), 22, 'The port of the SSH server.'),
  }),
  ({ user = null, port }) => ({ user, port }),
);

const hostRole: Part<HostRole> = word(...hostRoles);

/** Rules of firewalls and `bind` want numbers; a name could become another machine. */
const numeric: Part<string> = scalar(
  'an IP address, such as 10.0.2.1 or fd00::1',
  { type: 'string' },
  (value) =>
    typeof value === 'string' && isIP(value) !== 0 && !value.includes('%') ? value : undefined,
);

export const host: Part<WrittenHost> = becomes(
  part({
    address: setting(numeric, 'The address at which the other hosts reach it.'),
    roles: setting(list(hostRole), 'What it is there for.'),
    ssh: optional(
      ssh,
      'How Ansible gets there; without it, it is the machine on which Rampart runs.',
    ),
    port: optional(
      count(1, 65_535),
      'The port of its server, where several hosts are one machine.',
    ),
    sentinel_port: optional(count(1, 65_535), 'The port of its Sentinel, likewise.'),
    dangerously_public: standard(truth(), false, 'Lets the address be a public one.'),
  }),
  ({ address, roles, ssh: login = null, port, sentinel_port, dangerously_public }, refuse) => {
    if (isPublicHost(address) && !dangerously_public) {
      refuse(
        ['address'],
        problem('POLICY_PUBLIC', `${address} can be reached from the whole world.`),
      );
    }
    if (roles.includes('redis') && roles.includes('replica')) {
      const says = 'A host is a primary’s or a replica’s place at first, not both.';
      refuse(['roles'], problem('POLICY_CONFLICT', says));
    }
    return {
      address,
      roles: [...new Set(roles)],
      ssh: login,
      port,
      sentinelPort: sentinel_port,
    };
  },
);
