// The clients of a worker: who may come in, who is here, and how they leave.
import type { ConnectionView } from './unlock/unlock-desk.ts';
import { neighbourhood } from './address/normal.ts';
import { Client } from './client/client.ts';
import { enter } from './client/log-in.ts';
import { sitDown } from './client/standing.ts';
import type { GatewayCode } from './codes.ts';
import { Occupancy } from './limits/occupancy.ts';
import type { Arrival } from './listen.ts';
import type { Provision } from './provision.ts';

export interface ReceptionOptions {
  /** 1 to 64. */
  readonly worker: number;
  readonly restarts: number;
  /** In force now. */
  readonly provision: () => Provision;
  /** A connection with this number has ended. */
  readonly onEnd: (id: number) => void;
}

export class Reception {
  readonly #options: ReceptionOptions;
  readonly #clients = new Map<number, Client>();
  readonly #places = new Occupancy(null);
  #connected = 0;
  #isDraining = false;
  #emptied: (() => void) | null = null;

  constructor(options: ReceptionOptions) {
    this.#options = options;
    this.followPolicy();
  }

  /** How many are here, and how many ever were. */
  get size(): number {
    return this.#clients.size;
  }

  get connected(): number {
    return this.#connected;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  get clients(): Iterable<Client> {
    return this.#clients.values();
  }

  find(id: number): Client | undefined {
    return this.#clients.get(id);
  }

  /** What the policy in force says of limits holds for those who come from now on. */
  followPolicy(): void {
    const { limits } = this.#options.provision().policy.gateway;
    this.#places.limitTo(limits.connectionsPerAddress);
  }

  /** Counts one more from this address, or says why it may not come in now. */
  enter(address: string): GatewayCode | null {
    if (this.#isDraining) return 'GATEWAY_DRAINING';
    const { login, policy } = this.#options.provision();
    const neighbours = neighbourhood(address);
    if (login.throttle.bannedAtTheDoor(neighbours) !== null) return 'GATEWAY_ADDRESS_BANNED';
    if (this.#places.total >= policy.gateway.limits.connections) {
      return 'GATEWAY_CONNECTIONS_EXCEEDED';
    }
    return this.#places.enter(neighbours) ? null : 'GATEWAY_CONNECTIONS_EXCEEDED';
  }

  leave(address: string): void {
    this.#places.leave(neighbourhood(address));
  }

  welcome({ socket, listener, address, certificate }: Arrival): void {
    this.#connected += 1;
    const client = new Client({
      id: this.#numberOf(this.#connected),
      socket,
      listener,
      address,
      gate: this.#options.provision().gateOf(listener),
      onEnd: (ended) => this.#farewell(ended),
    });
    this.#clients.set(client.session.id, client);
    if (certificate !== null) this.#byCertificate(client, certificate);
    socket.resume();
  }

  views(now: number): readonly ConnectionView[] {
    return [...this.#clients.values()].map(({ session }) => ({
      id: String(session.id),
      user: session.account?.member.user.name ?? null,
      address: session.address,
      name: session.name,
      age: now - session.since,
    }));
  }

  tick(now: number): void {
    for (const client of this.#clients.values()) client.tick(now);
  }

  /** Lets nobody in any more, and resolves when the last has left or the time is over. */
  async drain(within: number): Promise<void> {
    this.#isDraining = true;
    for (const client of this.#clients.values()) client.leave('the gateway is stopping', within);
    if (this.#clients.size === 0) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, within);
      this.#emptied = () => {
        clearTimeout(late);
        resolve();
      };
    });
  }

  close(): void {
    this.#isDraining = true;
    for (const client of this.#clients.values()) client.drop('GATEWAY_DRAINING');
  }

  #farewell({ session: { id } }: Client): void {
    this.#clients.delete(id);
    this.#options.onEnd(id);
    if (this.#clients.size === 0) this.#emptied?.();
  }

  /** The last two digits are the worker's, so that no two workers give the same number. */
  #numberOf(connected: number): number {
    const { worker, restarts } = this.#options;
    return (restarts * 1e10 + connected) * 100 + worker;
  }

  #byCertificate(client: Client, subject: string): void {
    const { policy } = this.#options.provision();
    const user = [...policy.users.values()].find(({ certificates }) =>
      certificates.includes(subject),
    );
    if (user === undefined) return;
    const outcome = client.gate.doorman.certified(client.session, user.name);
    const refusal = 'kind' in outcome ? outcome : sitDown(client, outcome);
    if (refusal !== null) client.closeWith(refusal, null);
    else if (!('kind' in outcome)) enter(client, outcome);
  }
}
