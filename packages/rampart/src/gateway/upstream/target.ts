// Where the server is that the policy names.
import { readFile } from 'node:fs/promises';
import type { UpstreamPolicy } from '../../policy/types.ts';
import type { Target, UpstreamTls } from './open.ts';

/** Asked before each connection, so that it may answer differently after a change of the primary. */
export async function targetOf({ server, tls }: UpstreamPolicy): Promise<() => Promise<Target>> {
  if (server.kind !== 'single') throw new TypeError(`${server.kind} is not followed yet.`);
  const address =
    server.address.kind === 'tcp'
      ? { host: server.address.host, port: server.address.port }
      : { path: server.address.path };
  const secured: UpstreamTls | null =
    tls === null
      ? null
      : {
          ...(tls.authority === null ? {} : { ca: await readFile(tls.authority) }),
          ...(tls.certificate === null ? {} : { cert: await readFile(tls.certificate) }),
          ...(tls.key === null ? {} : { key: await readFile(tls.key) }),
          ...(tls.serverName === null ? {} : { servername: tls.serverName }),
        };
  const target: Target = { address, tls: secured };
  return () => Promise.resolve(target);
}
