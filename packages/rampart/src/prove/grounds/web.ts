// One web server of the shop: its own connections, its own copy of the keys, the same records.
import type { DefenceName } from '../defences.ts';
import type { Logins } from './logins.ts';
import type { Ports } from './policy.ts';
import { openRings, type Rings } from './rings.ts';
import { openClient, Shelf } from './shelf.ts';
import { Shop, type Records } from './shop.ts';

export interface WebParts {
  readonly ports: Ports;
  readonly port: number;
  readonly logins: Logins;
  readonly sealKey: string;
  readonly records: Records;
  readonly off: ReadonlySet<DefenceName>;
}

export interface Web {
  readonly rings: Rings;
  readonly shelf: Shelf;
}

/** `stack` takes what has to be closed. */
export async function openWeb(
  { ports, port, logins, sealKey, records, off }: WebParts,
  stack: AsyncDisposableStack,
): Promise<Web> {
  const connect = async (login: 'shop' | 'rings') => {
    const client = await openClient(ports.gateway, login, logins.passwordOf(login));
    stack.defer(() => client.destroy());
    return client;
  };
  const [client, keyClient] = await Promise.all([connect('shop'), connect('rings')]);
  const rings = openRings(keyClient, off, sealKey);
  stack.defer(() => rings.close());
  await rings.ready();
  const shelf = new Shelf({ client, ring: rings.sealing, off });
  const origin = originOf(ports);
  stack.use(await Shop.open({ shelf, ring: rings.signing, port, origin, records, off }));
  return { rings, shelf };
}

/** What browsers have in their address line. */
export function originOf({ shop }: Ports): string {
  return `https://shop.localhost:${shop}`;
}
