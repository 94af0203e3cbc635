// A real network: a bridge, and behind each of its ports a host with an address of its own, on which a
// server and a Sentinel stand. A host is cut off by taking its port from the bridge, as by pulling a cable
// out of a switch: the line stays up, and whatever is sent goes nowhere.
import { Namespace } from './namespace.ts';
import type { Network, Place } from './network.ts';

const serverPort = 6379;
const sentinelPort = 26379;
/** Nobody outside of it sees this network, so its addresses may be in use elsewhere. */
const network = '10.77.0';
const firstHost = 10;

export class NamespaceNetwork implements Network {
  /** For a program on the bridge itself, which reaches every host that was not cut off. */
  readonly enters: readonly string[];
  readonly #bridge: Namespace;
  readonly #hosts = new Map<number, Namespace>();

  private constructor(bridge: Namespace) {
    this.#bridge = bridge;
    this.enters = bridge.enters;
  }

  /** Throws `ARCHIVE_NETWORK_REFUSED` where this machine lets us have none. */
  static async open(): Promise<NamespaceNetwork> {
    const bridge = await Namespace.open();
    try {
      const lines = ['link set lo up', 'link add bridge type bridge', 'link set bridge up'];
      await bridge.ip(...lines, `address add ${network}.1/24 dev bridge`);
      return new NamespaceNetwork(bridge);
    } catch (error) {
      await bridge[Symbol.asyncDispose]();
      throw error;
    }
  }

  serverAt(number: number): Promise<Place> {
    return this.#place(number, serverPort);
  }

  sentinelAt(number: number): Promise<Place> {
    return this.#place(number, sentinelPort);
  }

  async cut(number: number): Promise<void> {
    await this.#bridge.ip(`link set ${cableOf(number)} nomaster`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of [...this.#hosts.values(), this.#bridge]) await each[Symbol.asyncDispose]();
  }

  async #place(number: number, port: number): Promise<Place> {
    const { enters } = this.#hosts.get(number) ?? (await this.#addHost(number));
    const listens = { host: addressOf(number), port };
    return { enters, listens, reached: listens };
  }

  async #addHost(number: number): Promise<Namespace> {
    const host = await this.#bridge.openBeside();
    this.#hosts.set(number, host);
    const cable = cableOf(number);
    await this.#bridge.ip(
      `link add ${cable} type veth peer name eth0 netns ${host.pid}`,
      `link set ${cable} master bridge up`,
    );
    await host.ip(
      'link set lo up',
      'link set eth0 up',
      `address add ${addressOf(number)}/24 dev eth0`,
    );
    return host;
  }
}

function addressOf(number: number): string {
  return `${network}.${firstHost + number}`;
}

function cableOf(number: number): string {
  return `cable${number}`;
}
