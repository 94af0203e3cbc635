// The life of a gateway in one process: provision, listen, change the policy, drain, stop.
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { CommandTable } from '@rampart/client/commands';
import type { RampartEvent } from '@rampart/keyring';
import { openEventLog, type EventLog } from '../events/event-log.ts';
import { openSinks } from '../events/sinks/open.ts';
import { fetchSecret } from '../policy/secrets.ts';
import type { Policy, UpstreamLogin } from '../policy/types.ts';
import { Networks } from './address/networks.ts';
import { neighbourhood } from './address/normal.ts';
import { buildGate } from './build-gate.ts';
import { Client } from './client/client.ts';
import { enter } from './client/log-in.ts';
import { refuse, severityOf, type GatewayCode } from './codes.ts';
import { HouseDoorman } from './doorman.ts';
import type { Gate } from './gate.ts';
import { Occupancy } from './limits/occupancy.ts';
import { openDoor, type Door } from './listen.ts';
import { HashedPasswords } from './login/hashed-passwords.ts';
import { openLogin, type LoginRoom } from './login/open-login.ts';
import { GatewayTrail } from './trail.ts';
import { readTable } from './read-table.ts';
import { HouseLine } from './upstream/house-line.ts';
import type { Login } from './upstream/open.ts';
import { Pools } from './upstream/pools.ts';
import { targetOf } from './upstream/target.ts';

export interface GatewayOptions {
  readonly policy: Policy;
  /** 1 and up; each process of a host has its own. */
  readonly worker: number;
}

/** Everything that depends on the policy and is replaced with it. */
interface Provision {
  readonly policy: Policy;
  readonly networks: Networks;
  readonly gate: Gate;
  readonly login: LoginRoom;
  readonly line: HouseLine;
  readonly pools: Pools;
}

const tick = 1_000;

export class Gateway {
  readonly #log: EventLog;
  readonly #trail: GatewayTrail;
  readonly #clients = new Map<number, Client>();
  readonly #places: Occupancy;
  readonly #timer: NodeJS.Timeout;
  #provision: Provision;
  #doors: readonly Door[] = [];
  #next = 0;
  #draining = false;

  private constructor(log: EventLog, trail: GatewayTrail, provision: Provision) {
    this.#log = log;
    this.#trail = trail;
    this.#provision = provision;
    this.#places = new Occupancy(provision.policy.gateway.limits.connectionsPerAddress);
    this.#timer = setInterval(() => this.#tick(), tick);
  }

  static async open({ policy, worker }: GatewayOptions): Promise<Gateway> {
    const line = await lineFor(policy);
    const { table, live } = await readTable(line);
    const { audit } = policy.gateway;
    const log = await openEventLog({
      directory: audit.directory,
      chain: `gateway-${worker}`,
      rotateBytes: audit.rotateBytes,
      keep: audit.keep,
      checkpointEvery: audit.checkpointEvery,
      signingKey: audit.signingKey === null ? null : await fetchSecret(audit.signingKey),
      commands: table.commands.map(({ name }) => name),
      sinks: await openSinks(audit.sinks, fetchSecret),
    });
    const now = (): number => Date.now();
    const trail = new GatewayTrail({ log, worker, everything: audit.commands === 'all', now });
    const provision = await provide({ policy, line, table, log, trail, now });
    if (!live) log.record(tableNotRead());
    const gateway = new Gateway(log, trail, provision);
    try {
      await gateway.#openDoors();
    } catch (error) {
      await gateway.close();
      throw error;
    }
    return gateway;
  }

  /** Where it listens. */
  get addresses(): readonly string[] {
    return this.#doors.map(({ at }) => at);
  }

  get trail(): GatewayTrail {
    return this.#trail;
  }

  async #openDoors(): Promise<void> {
    const { policy } = this.#provision;
    const doors: Door[] = [];
    this.#doors = doors;
    for (const listener of policy.gateway.listeners) {
      doors.push(
        await openDoor({
          listener,
          networks: () => this.#provision.networks,
          within: policy.gateway.login.within,
          refuses: (address) => this.#refuses(address),
          onRefused: (address, code) => this.#turnedAway(address, code),
          onClient: (socket, address, certificate) => {
            this.#welcome(listener, socket, address, certificate);
          },
        }),
      );
    }
  }

  #refuses(address: string): GatewayCode | null {
    if (this.#draining) return 'GATEWAY_DRAINING';
    const { login, policy } = this.#provision;
    if (login.throttle.bannedAtTheDoor(neighbourhood(address)) !== null)
      return 'GATEWAY_ADDRESS_BANNED';
    if (this.#clients.size >= policy.gateway.limits.connections) {
      return 'GATEWAY_CONNECTIONS_EXCEEDED';
    }
    return this.#places.enter(neighbourhood(address)) ? null : 'GATEWAY_CONNECTIONS_EXCEEDED';
  }

  #turnedAway(address: string, code: GatewayCode): void {
    this.#log.record({
      time: Date.now(),
      class: 'network_activity',
      code,
      severity: severityOf(code),
      outcome: 'refused',
      layer: 'gateway',
      defence: refuse(code).defence,
      message: refuse(code).reason,
      fields: { address },
    });
  }

  #welcome(
    listener: Door['listener'],
    socket: Socket,
    address: string,
    certificate: string | null,
  ): void {
    this.#next += 1;
    const { gate } = this.#provision;
    const client = new Client({
      id: this.#next,
      socket,
      listener,
      address,
      gate,
      onEnd: (ended) => {
        this.#clients.delete(ended.session.id);
        this.#places.leave(neighbourhood(address));
      },
    });
    this.#clients.set(client.session.id, client);
    if (certificate !== null) this.#byCertificate(client, certificate);
    socket.resume();
  }

  #byCertificate(client: Client, subject: string): void {
    const { policy, gate } = this.#provision;
    const user = [...policy.users.values()].find(({ certificates }) =>
      certificates.includes(subject),
    );
    if (user === undefined) return;
    const outcome = gate.doorman.certified(client.session, user.name);
    if ('kind' in outcome) client.closeWith(outcome, null);
    else enter(client, outcome);
  }

  #tick(): void {
    const now = Date.now();
    for (const client of this.#clients.values()) client.tick(now);
  }

  /** Takes no new connections, and ends those that are there once nothing is awaited. */
  async drain(within: number): Promise<void> {
    this.#draining = true;
    await Promise.all(this.#doors.map((door) => door.close()));
    for (const client of this.#clients.values()) client.closeWhenAnswered();
    const deadline = Date.now() + within;
    while (this.#clients.size > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#doors.map((door) => door.close()));
    for (const client of this.#clients.values()) client.drop('GATEWAY_DRAINING');
    const { pools, login, line } = this.#provision;
    login.close();
    pools.close();
    line.close();
    await this.#log.close();
  }
}

interface ProvisionParts {
  readonly policy: Policy;
  readonly line: HouseLine;
  readonly table: CommandTable;
  readonly log: EventLog;
  readonly trail: GatewayTrail;
  readonly now: () => number;
}

async function provide(parts: ProvisionParts): Promise<Provision> {
  const { policy, line, table, log, trail, now } = parts;
  const { upstream, login: loginPolicy, anonymous } = policy.gateway;
  const networks = new Networks(policy.networks);
  const target = await targetOf(upstream);
  const pools = new Pools({
    target,
    within: upstream.connectWithin,
    primaryOnly: upstream.server.kind === 'sentinel',
    now,
    onHealth: () => undefined,
  });
  const login = openLogin({
    policy: loginPolicy,
    users: policy.users,
    networks,
    tell: (event) => log.record(event),
    secret: randomBytes(32),
    shared: { ask: (command) => line.plain(command), prefix: upstream.reserved },
  });
  const passwords = new HashedPasswords({ hashes: await hashesOf(policy) });
  const upstreamLogins = await upstreamLoginsOf(policy);
  const gate = buildGate({
    policy,
    table,
    pools,
    trail,
    doormanFor: (members) =>
      new HouseDoorman({
        members,
        anonymous,
        gate: login.gate,
        passwords,
        upstreamLogins,
        target,
        within: upstream.connectWithin,
      }),
    unlocked: () => null,
    now,
  });
  return { policy, networks, gate, login, line, pools };
}

async function lineFor(policy: Policy): Promise<HouseLine> {
  const { upstream } = policy.gateway;
  return new HouseLine({
    target: await targetOf(upstream),
    login: await loginOf(upstream.login),
    within: upstream.connectWithin,
  });
}

async function loginOf(login: UpstreamLogin | null): Promise<Login | null> {
  if (login === null) return null;
  return { user: login.user ?? 'default', password: await fetchSecret(login.password) };
}

async function hashesOf(policy: Policy): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  for (const { name, credential } of policy.users.values()) {
    if (credential.kind !== 'gateway') continue;
    hashes.set(name, (await fetchSecret(credential.hash)).toString());
  }
  return hashes;
}

async function upstreamLoginsOf(policy: Policy): Promise<ReadonlyMap<string, Login | null>> {
  const logins = new Map<string, Login | null>();
  const house = await loginOf(policy.gateway.upstream.login);
  for (const { name, credential } of policy.users.values()) {
    const own = credential.kind === 'gateway' ? await loginOf(credential.upstream) : null;
    logins.set(name, own ?? (credential.kind === 'server' ? null : house));
  }
  return logins;
}

function tableNotRead(): RampartEvent {
  return {
    time: Date.now(),
    class: 'application_lifecycle',
    code: 'GATEWAY_TABLE_BUNDLED',
    severity: 'medium',
    outcome: 'failed',
    layer: 'gateway',
    message:
      'The server did not describe its commands, so the table that came with Rampart is used; ' +
      'let the login of the gateway run COMMAND.',
  };
}
