import type { Door, Site } from '../door.ts';

/** No proxy: what everything else is compared with. */
export async function direct({ stage, server, login }: Site): Promise<Door> {
  const tls = server.tls !== undefined;
  return {
    name: tls ? 'Redis TLS' : 'direct',
    port: server.port,
    login,
    authority: tls ? (await stage.authority()).file : null,
    proxy: [],
    server,
    prefix: '',
  };
}
