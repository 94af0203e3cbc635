// A Redis that starts again when it ends, as a service of the system does, and that reads what the
// reader adds to its configuration.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findProgram, redisProgram, type Stage } from '@rampart/stage';

/** The configuration in `directory` and everything that it names is the reader's. */
export async function redisService(stage: Stage, port: number, directory: string): Promise<void> {
  const config = join(directory, 'base.conf');
  const added = join(directory, 'redis.conf');
  const lines = [`port ${port}`, 'bind 127.0.0.1', 'save ""', `dir ${directory}`];
  await writeFile(added, '', { mode: 0o600 });
  await writeFile(config, [...lines, `include ${added}`, ''].join('\n'));
  const again = `while '${findProgram(redisProgram)}' '${config}'; do :; done`;
  await stage.start('bash', ['-c', again], {
    cwd: directory,
    ready: /Ready to accept connections/u,
    atStrike: 'kill',
  });
}

/** What stands for `systemctl restart redis-server`: it ends, and is there again. */
export function restartOf(port: number): string {
  const isThere = `bash -c "echo > /dev/tcp/127.0.0.1/${port}" 2> /dev/null`;
  return `unset REDISCLI_AUTH; redis-cli -p ${port} SHUTDOWN NOSAVE\ntimeout 30 sh -c 'until ${isThere}; do :; done'`;
}
