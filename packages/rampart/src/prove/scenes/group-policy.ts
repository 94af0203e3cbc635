// The policy of a second deployment on the same machine: a primary, its replica, and Sentinels that watch
// them. It is compiled as any other.
import { userInfo } from 'node:os';

import { stringify } from 'yaml';

import { loadPolicy } from '../../policy/load.ts';
import type { Policy } from '../../policy/types.ts';
import { freePort } from '../../resp/connection/free-port.ts';
import { places } from '../grounds/policy.ts';
import type { SceneParts } from './scenes.ts';

const offices = ['replication', 'sentinel', 'archive', 'audit', 'apply', 'break-glass'] as const;

export async function groupPolicy(
  { program, logins, identity }: Pick<SceneParts, 'program' | 'logins' | 'identity'>,
  directory: string,
): Promise<Policy> {
  const [first, second, ...watching] = await Promise.all(Array.from({ length: 5 }, freePort));
  const host = (
    roles: readonly string[],
    port: number | undefined,
    sentinel: number | undefined,
  ) => ({
    address: '127.0.0.1',
    roles,
    ...(port === undefined ? {} : { port }),
    sentinel_port: sentinel,
  });
  const text = stringify(
    {
      version: 1,
      app: 'orders',
      networks: { web: places.web },
      hosts: {
        first: host(['redis', 'sentinel'], first, watching[0]),
        second: host(['replica', 'sentinel'], second, watching[1]),
        third: host(['sentinel'], undefined, watching[2]),
      },
      users: {
        shop: {
          from: 'web',
          can: ['read', 'write'],
          keys: ['order:{id:digits}'],
          secret: { file: logins.fileOf('shop') },
        },
      },
      server: { directory, run_as: userInfo().username, install: { program } },
      archive: {
        directory: `${directory}/archive`,
        recipients: [identity.recipient.text],
        anchor_every: '1s',
        dangerously_one_recipient: true,
      },
      secrets: Object.fromEntries(
        offices.map((office) => [office, { file: logins.fileOf(`rampart-${office}`) }]),
      ),
    },
    { aliasDuplicateObjects: false },
  );
  return loadPolicy(text, 'group.yaml');
}
