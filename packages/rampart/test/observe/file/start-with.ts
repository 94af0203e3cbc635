import { join } from 'node:path';
import { waitFor, type Stage } from '@rampart/stage';
import { textsOf } from '../../../src/observe/live/answers.ts';
import { Connection } from '../../../src/resp/connection/connection.ts';
import { plainOf } from '../../../src/resp/plain.ts';

/**
 * Starts a server with the file, which must have a user called observer, and returns what it says of
 * its settings. It listens nowhere but on a socket in a directory of its own.
 */
export async function startWith(
  stage: Stage,
  program: string,
  path: string,
  commandLine: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const socket = join(await stage.newDirectory('socket'), 'redis.sock');
  const args = [path, ...commandLine, '--port', '0', '--unixsocket', socket];
  const started = await stage.start(program, args, { atStrike: 'kill' });
  const ended = new AbortController();
  // It rejects with nothing: that a server ends is what the wait is told of.
  void started.exited.then(() => ended.abort());
  try {
    const connection = await waitFor(() => connect(socket), {
      what: 'the server listens',
      signal: ended.signal,
    });
    const told = textsOf(plainOf(await connection.call(['CONFIG', 'GET', '*'])));
    connection.close();
    return told ?? new Map();
  } catch (error) {
    throw new Error(`The server said: ${started.output}`, { cause: error });
  } finally {
    await started.kill();
  }
}

async function connect(path: string): Promise<Connection | null> {
  return Connection.open({
    address: { kind: 'unix', path },
    tls: null,
    login: { user: 'observer', password: Buffer.from('any') },
  }).catch(() => null);
}
