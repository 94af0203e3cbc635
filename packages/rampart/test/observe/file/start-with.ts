import { join } from 'node:path';
import { waitFor, type Stage } from '@rampart/stage';
import type { ServerFacts } from '../../../src/observe/facts.ts';
import { observeServer } from '../../../src/observe/live/observe-server.ts';

/**
 * Starts a server with the file, which must have a user called observer, and returns what it says of
 * itself. It listens nowhere but on a socket in a directory of its own.
 */
export async function startWith(
  stage: Stage,
  program: string,
  path: string,
  commandLine: readonly string[],
): Promise<ServerFacts> {
  const socket = join(await stage.newDirectory('socket'), 'redis.sock');
  const args = [path, ...commandLine, '--port', '0', '--unixsocket', socket];
  const started = await stage.start(program, args, { atStrike: 'kill' });
  const ended = new AbortController();
  // `exited` never rejects; the wait below hears of it.
  void started.exited.then(() => ended.abort());
  try {
    return await waitFor(() => look(socket), {
      what: 'the server listens',
      signal: ended.signal,
    });
  } catch (error) {
    throw new Error(`The server said: ${started.output}`, { cause: error });
  } finally {
    await started.kill();
  }
}

async function look(path: string): Promise<ServerFacts | null> {
  const facts = await observeServer({
    address: { kind: 'unix', path },
    tls: null,
    login: { user: 'observer', password: Buffer.from('any') },
  });
  return facts.door.known ? facts : null;
}
