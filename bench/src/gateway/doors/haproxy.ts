// HAProxy passes bytes on without looking at them: one connection to the server for each client.
import { join } from 'node:path';
import { findProgram, haproxyProgram } from '@rampart/stage';
import type { Door, Site } from '../door.ts';
import { canConnect } from './can-connect.ts';

/** The nobody of every Unix: HAProxy gives up root once it has read its files. */
const nobody = 65_534;

export async function haproxy({ stage, server, login, authority }: Site): Promise<Door> {
  const directory = await stage.newDirectory('haproxy');
  const port = await stage.port();
  const certificate = await authority?.issue('localhost', '127.0.0.1');
  const tls = certificate === undefined ? '' : ` ssl crt "${certificate.bundleFile}"`;
  const config = `global
  maxconn 9000
  nbthread 1
${process.getuid?.() === 0 ? `  uid ${nobody}\n  gid ${nobody}\n` : ''}
defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h

frontend clients
  bind 127.0.0.1:${port}${tls}
  default_backend redis

backend redis
  server redis 127.0.0.1:${server.port}
`;
  const file = await stage.writeSecret(join(directory, 'haproxy.cfg'), config);
  const { pid } = await stage.start(findProgram(haproxyProgram), ['-db', '-q', '-f', file], {
    ready: async () => await canConnect(port),
    atStrike: 'kill',
  });
  return {
    name: authority === null ? 'HAProxy' : 'HAProxy TLS',
    port,
    login,
    authority: authority?.file ?? null,
    proxy: [pid],
    server,
    prefix: '',
  };
}
