// A network of relays: all programs stand on the loopback address, and a relay before each server can be
// cut. It needs no rights over the machine; a Sentinel beside the server that is cut off is not.
import { freePort } from '../../resp/connection/free-port.ts';
import type { Network, Place } from './network.ts';
import { Relay } from './relay.ts';

const host = '127.0.0.1';

export class RelayNetwork implements Network {
  readonly #relays = new Map<number, Relay>();

  async serverAt(number: number): Promise<Place> {
    const port = await freePort();
    const relay = await Relay.open(port);
    this.#relays.set(number, relay);
    return { enters: [], listens: { host, port }, reached: { host, port: relay.port } };
  }

  async sentinelAt(): Promise<Place> {
    const listens = { host, port: await freePort() };
    return { enters: [], listens, reached: listens };
  }

  async cut(number: number): Promise<void> {
    this.#relays.get(number)?.cut();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const relay of this.#relays.values()) relay.close();
  }
}
