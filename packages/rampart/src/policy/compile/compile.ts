// A policy, compiled: what each host of the deployment holds. Pure, so that a plan can compare it with
// what is there, and a test with what was expected.
import type { Deployment, Process, Sentinel, Server } from '../deployment/types.ts';
import type { Policy } from '../types.ts';
import type { CompiledFile, Content } from './content.ts';
import { firstState, redisConf } from './redis-conf.ts';
import { sentinelConf, sentinelUsers } from './sentinel-conf.ts';
import { usersAcl } from './users-acl.ts';

/** The files of each host, by its name. */
export type Compiled = ReadonlyMap<string, readonly CompiledFile[]>;

export function compile(policy: Policy, deployment: Deployment): Compiled {
  const { hosts, servers, sentinels } = deployment;
  // Every server of a deployment knows the same users.
  const ofServers = usersAcl(policy, deployment);
  const ofSentinels = sentinelUsers(deployment);
  return new Map(
    [...hosts.keys()].map((host) => [
      host,
      [
        ...servers
          .filter((server) => server.host === host)
          .flatMap((server) => serverFiles(deployment, server, ofServers)),
        ...sentinels
          .filter((sentinel) => sentinel.host === host)
          .flatMap((sentinel) => sentinelFiles(deployment, sentinel, ofSentinels)),
      ],
    ]),
  );
}

function serverFiles(
  deployment: Deployment,
  server: Server,
  users: Content,
): readonly CompiledFile[] {
  return [
    ours(server, 'redis.conf', redisConf(deployment, server)),
    ours(server, 'users.acl', users),
    itsOwn(server, 'state.conf', firstState(deployment, server)),
  ];
}

function sentinelFiles(
  deployment: Deployment,
  sentinel: Sentinel,
  users: Content,
): readonly CompiledFile[] {
  return [
    ours(sentinel, 'users.acl', users),
    itsOwn(sentinel, 'sentinel.conf', sentinelConf(deployment, sentinel)),
  ];
}

/** Root's, so that a server that was taken over cannot change what it is told at its next start. */
function ours({ places, group }: Process, name: string, content: Content): CompiledFile {
  const path = `${places.configuration}/${name}`;
  return { path, owner: 'root', group, mode: 0o640, content, kind: 'compiled' };
}

function itsOwn({ places, user, group }: Process, name: string, content: Content): CompiledFile {
  const path = `${places.data}/${name}`;
  return { path, owner: user, group, mode: 0o600, content, kind: 'seed' };
}
