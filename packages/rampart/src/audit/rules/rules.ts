// Every rule, family by family.
import type { Rule } from '../rule.ts';
import { aclReach } from './acl-reach.ts';
import { aclRules } from './acl.ts';
import { authOfServers } from './auth-of-servers.ts';
import { agreements } from './agreement.ts';
import { auth } from './auth.ts';
import { client } from './client.ts';
import { combination } from './combination.ts';
import { configuration } from './configuration.ts';
import { copies } from './copies.ts';
import { failover } from './failover.ts';
import { gateway } from './gateway.ts';
import { host } from './host.ts';
import { limits } from './limits.ts';
import { monitoring } from './monitoring.ts';
import { network } from './network.ts';
import { persistence } from './persistence.ts';
import { processRules } from './process.ts';
import { replication } from './replication.ts';
import { tls } from './tls.ts';
import { version } from './version.ts';

export const rules: readonly Rule[] = [
  ...network,
  ...auth,
  ...authOfServers,
  ...aclRules,
  ...aclReach,
  ...tls,
  ...configuration,
  ...limits,
  ...processRules,
  ...host,
  ...persistence,
  ...copies,
  ...replication,
  ...failover,
  ...client,
  ...gateway,
  ...monitoring,
  ...version,
  ...combination,
  ...agreements,
];
