// stunnel takes TLS off, one connection to the server for each client.
import { join } from 'node:path';
import { findProgram } from '@rampart/stage';
import { BenchError } from '../../bench-error.ts';
import type { Door, Site } from '../door.ts';
import { stunnelProgram } from '../programs.ts';
import { canConnect } from './can-connect.ts';

export async function stunnel({ stage, server, login, authority }: Site): Promise<Door> {
  if (authority === null) throw new BenchError('stunnel is there for TLS only.');
  const directory = await stage.newDirectory('stunnel');
  const port = await stage.port();
  const { certFile, keyFile } = await authority.issue('localhost', '127.0.0.1');
  const config = `foreground = yes
pid =
debug = err
socket = l:TCP_NODELAY=1
socket = r:TCP_NODELAY=1
[redis]
accept = 127.0.0.1:${port}
connect = 127.0.0.1:${server.port}
cert = ${certFile}
key = ${keyFile}
`;
  const file = await stage.writeSecret(join(directory, 'stunnel.conf'), config);
  const { pid } = await stage.start(findProgram(stunnelProgram), [file], {
    cwd: directory,
    ready: async () => await canConnect(port),
    atStrike: 'kill',
  });
  return {
    name: 'stunnel4',
    port,
    login,
    authority: authority.file,
    proxy: [pid],
    server,
    prefix: '',
  };
}
