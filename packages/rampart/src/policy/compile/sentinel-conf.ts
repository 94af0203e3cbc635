// sentinel.conf is written once: from then on it is the Sentinel's own, which keeps in it what it has
// learnt, and what is changed later is changed by SENTINEL SET.
import { CommandTable } from '@rampart/client/commands';

import { officeLogin } from '../deployment/accounts.ts';
import type { Deployment, Office, Sentinel, Topology, WatchedGroup } from '../deployment/types.ts';
import { commandsOf, grants } from './acl-rules.ts';
import type { Content, SecretPlace } from './content.ts';
import { passwordOf } from './redis-conf.ts';
import { Settings } from './settings.ts';
import { linesOf } from './users-acl.ts';
import type { Login } from './users-acl.ts';

export function sentinelConf(deployment: Deployment, sentinel: Sentinel): Content {
  const { topology, tls, accounts, logging } = deployment;
  if (topology.kind !== 'sentinel') return [];
  const { at, listens, places, watches } = sentinel;
  const settings = new Settings()
    .about('Where it listens.')
    .set('bind', ...listens)
    .set('protected-mode', true)
    .set('port', tls === null ? at.port : 0);
  if (tls !== null) {
    settings
      .set('tls-port', at.port)
      .set('tls-cert-file', tls.certificate)
      .set('tls-key-file', tls.key)
      .set('tls-ca-cert-file', tls.authority)
      .set('tls-auth-clients', { none: 'no', optional: 'optional', required: 'yes' }[tls.clients])
      .set('tls-replication', true);
  }
  settings
    .set('sentinel', 'announce-ip', at.host)
    .set('sentinel', 'announce-port', at.port)
    .set('dir', places.data)
    .set('aclfile', `${places.configuration}/users.acl`)
    .set('loglevel', logging.level)
    .set('logfile', `${places.logs}/sentinel.log`)
    .set('daemonize', false)
    .set('supervised', 'auto')
    .set('sentinel', 'deny-scripts-reconfig', true);
  const password = passwordOf(accounts, 'sentinel');
  for (const watched of watches) watch(settings, watched, topology, password);
  if (password !== null) {
    settings
      .about('Its login at the other Sentinels.')
      .set('sentinel', 'sentinel-user', officeLogin('sentinel'))
      .set('sentinel', 'sentinel-pass', password);
  }
  return settings.content;
}

function watch(
  settings: Settings,
  { group, primary }: WatchedGroup,
  { quorum, downAfter, failoverWithin }: Extract<Topology, { readonly kind: 'sentinel' }>,
  password: SecretPlace | null,
): void {
  settings
    .about('Whom it watches, and its login there.')
    .set('sentinel', 'monitor', group, primary.host, primary.port, quorum)
    .set('sentinel', 'down-after-milliseconds', group, downAfter)
    .set('sentinel', 'failover-timeout', group, failoverWithin)
    .set('sentinel', 'parallel-syncs', group, 1);
  if (password === null) return;
  settings
    .set('sentinel', 'auth-user', group, officeLogin('sentinel'))
    .set('sentinel', 'auth-pass', group, password);
}

export function sentinelUsers(deployment: Deployment): Content {
  return linesOf(sentinelLogins(deployment));
}

/** Who may ask a Sentinel: the Sentinels, gateways, and those who look after them. */
export function sentinelLogins({ accounts, release }: Deployment): readonly Login[] {
  const known = new Set(commandsOf(CommandTable.bundled(), release).map(({ name }) => name));
  const knows = (command: string): boolean => known.has(command) || command.startsWith('sentinel|');
  const logins = accounts.flatMap(({ name, who, password }): readonly Login[] => {
    const rules = who.kind === 'office' ? rulesOf(who.office, knows) : null;
    if (password === null || rules === null) return [];
    const hash: SecretPlace = { secret: password, as: 'sha256' };
    const begin = 'on resetpass resetkeys resetchannels #';
    return [{ name, rules: [begin, hash, ` ${rules.join(' ')}`] }];
  });
  return [{ name: 'default', rules: ['off resetpass resetkeys resetchannels -@all'] }, ...logins];
}

const asking =
  'auth hello ping client|setname client|setinfo client|id info role subscribe psubscribe unsubscribe punsubscribe sentinel|get-master-addr-by-name sentinel|master sentinel|masters sentinel|replicas sentinel|slaves sentinel|sentinels sentinel|ckquorum sentinel|myid';

/** What each may do beyond asking. An office that is not here has no business with Sentinels. */
const beyond: Readonly<Partial<Record<Office, string>>> = {
  gateway: '',
  audit: 'acl|list acl|whoami command sentinel|config',
  sentinel: 'publish sentinel|is-master-down-by-addr',
  apply:
    'acl|list acl|whoami acl|setuser acl|deluser acl|load client|list client|kill command shutdown sentinel|config sentinel|set sentinel|monitor sentinel|remove sentinel|reset sentinel|failover sentinel|flushconfig',
};

function rulesOf(office: Office, knows: (command: string) => boolean): readonly string[] | null {
  if (office === 'break-glass') return ['~*', '&*', '+@all'];
  const more = beyond[office];
  if (more === undefined) return null;
  return ['&*', ...grants(new Set(`${asking} ${more}`.split(' ').filter(knows)))];
}
