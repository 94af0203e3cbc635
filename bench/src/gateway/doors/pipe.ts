import { fileURLToPath } from 'node:url';
import type { Door, Site } from '../door.ts';

const main = fileURLToPath(new URL('pipe-main.ts', import.meta.url));

/** What Node itself costs: bytes are passed on unread, one connection to the server for each client. */
export async function pipe({ stage, server, login }: Site): Promise<Door> {
  const port = await stage.port();
  const { pid } = await stage.node(main, [`${port}`, `${server.port}`], {
    ready: /ready/,
    atStrike: 'kill',
  });
  return { name: 'Node pipe', port, login, authority: null, proxy: [pid], server, prefix: '' };
}
