// The files of a host that the rules ask about, by what servers say of themselves.
import { basename, isAbsolute, join } from 'node:path';

import type { ServerFacts } from '../observe/facts.ts';
import type { ConfigFileFacts } from '../observe/file/facts.ts';

/** Where intruders leave what ought to run, and people what they typed. */
const usual = [
  '/etc/crontab',
  '/var/spool/cron/root',
  '/var/spool/cron/crontabs/root',
  '/etc/cron.d/root',
  '/etc/cron.d/redis',
  '/root/.ssh/authorized_keys',
  '/var/lib/redis/.ssh/authorized_keys',
  '/root/.rediscli_history',
];

const named = ['aclfile', 'unixsocket', 'tls-key-file', 'tls-cert-file', 'logfile'];

export function pathsToLookAt(
  servers: readonly ServerFacts[],
  files: readonly ConfigFileFacts[],
): readonly string[] {
  const running = servers.flatMap(({ settings, identity }) => [
    ...(settings.known ? pathsIn((name) => settings.value.get(name)) : []),
    ...(identity.known ? [identity.value.configFile ?? ''] : []),
  ]);
  const written = files.flatMap(({ path, config }) => [
    path,
    ...(config.known ? pathsIn((name) => config.value.settings.get(name)?.value) : []),
  ]);
  return [...usual, ...new Set([...running, ...written].filter(isAbsolute))];
}

function pathsIn(setting: (name: string) => string | undefined): readonly string[] {
  const dir = setting('dir') ?? '';
  const inside = ['dbfilename', 'appendfilename', 'cluster-config-file'].flatMap((name) => {
    const file = setting(name) ?? '';
    // A name with a path in it would lead elsewhere; the server takes none.
    return file !== '' && file === basename(file) ? [join(dir, file)] : [];
  });
  return [dir, ...inside, ...named.map((name) => setting(name) ?? '')];
}
