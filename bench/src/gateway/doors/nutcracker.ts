// Twitter's proxy, Debian's package: many clients share one connection to the server.
import { join } from 'node:path';
import { findProgram } from '@rampart/stage';
import type { Door, Site } from '../door.ts';
import { nutcrackerProgram } from '../programs.ts';
import { canConnect } from './can-connect.ts';

export async function nutcracker({ stage, server, login }: Site): Promise<Door> {
  const directory = await stage.newDirectory('nutcracker');
  const port = await stage.port();
  const config = `bench:
  listen: 127.0.0.1:${port}
  redis: true
  redis_auth: ${login.password}
  hash: fnv1a_64
  distribution: ketama
  preconnect: true
  server_connections: 1
  servers:
    - 127.0.0.1:${server.port}:1
`;
  const file = await stage.writeSecret(join(directory, 'nutcracker.yml'), config);
  const statistics = await stage.port();
  const { pid } = await stage.start(
    findProgram(nutcrackerProgram),
    ['--conf-file', file, '--stats-addr', '127.0.0.1', '--stats-port', `${statistics}`],
    { cwd: directory, ready: async () => await canConnect(port), atStrike: 'kill' },
  );
  return {
    name: 'nutcracker',
    port,
    // It logs in with a password and knows no users.
    login: { user: null, password: login.password },
    authority: null,
    proxy: [pid],
    server,
    prefix: '',
  };
}
