// Every rule, family by family.
import type { Rule } from '../rule.ts';
import { aclRules } from './acl.ts';
import { auth } from './auth.ts';
import { availability } from './availability.ts';
import { client } from './client.ts';
import { combination } from './combination.ts';
import { configuration } from './configuration.ts';
import { gateway } from './gateway.ts';
import { monitoring } from './monitoring.ts';
import { network } from './network.ts';
import { os } from './os.ts';
import { persistence } from './persistence.ts';
import { tls } from './tls.ts';
import { version } from './version.ts';

export const rules: readonly Rule[] = [
  ...network,
  ...auth,
  ...aclRules,
  ...tls,
  ...configuration,
  ...os,
  ...persistence,
  ...availability,
  ...client,
  ...gateway,
  ...monitoring,
  ...version,
  ...combination,
];
