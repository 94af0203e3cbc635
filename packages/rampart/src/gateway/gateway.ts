// A worker: its clients, and its life. Everything that depends on the policy is in the provision and is
// replaced as a whole; this keeps what outlives it.
import type { CommandTable } from '@rampart/client/commands';
import type { EventLog } from '../events/event-log.ts';
import { loadGatedPolicy } from '../policy/load.ts';
import type { GatedPolicy } from '../policy/types.ts';
import { begin, type Parts } from './begin.ts';
import { carryOver, changesBetween } from './carry-over.ts';
import { Doors, type DoorChange } from './doors.ts';
import type { LoginFact } from './login/facts.ts';
import { operatingEvent } from './operate/events.ts';
import { openGatewayLog } from './operate/gateway-log.ts';
import type { PolicyText } from './operate/policy-file.ts';
import { readingOf } from './operate/read-gateway.ts';
import type { Reading } from './operate/reading.ts';
import { Vitals } from './operate/vitals.ts';
import { nobody, type CommandName, type Headquarters, type Worker } from './operate/worker.ts';
import type { PlainReply } from './plain-reply.ts';
import { provide, serverOpenEvent, withTable, type Ground, type Provision } from './provision.ts';
import { Pulse } from './pulse.ts';
import { isSameTable, readTable } from './read-table.ts';
import { Reception } from './reception.ts';
import type { GatewayTrail } from './trail.ts';
import type { Grants, GrantOrder } from './unlock/grants.ts';
import type { ConnectionView } from './unlock/unlock-desk.ts';
import type { Upstream } from './upstream/upstream.ts';

export interface GatewayOptions {
  readonly policy: GatedPolicy;
  /** 1 to 64; each process of a host has its own. */
  readonly worker: number;
  /** How often this worker was started before: numbers of connections do not come again. Default 0. */
  readonly restarts?: number;
  /** Closed with the gateway. By default the log that the policy names. */
  readonly log?: EventLog;
  /** By default nobody, so nothing can be unlocked. */
  readonly headquarters?: Headquarters;
}

type Settings = Required<GatewayOptions>;

const tick = 1_000;
/** What others shall know of logins is told so often. */
const tellsEvery = 100;
const factsAtOnce = 256;
/** A server that the policy names no more keeps its connections so long, for answers on their way. */
const oldServerFor = 15_000;

const serverAway = 'The server does not answer; clients are told so at once.';
const serverBack = 'The server answers again.';
const tableBundled =
  'The server did not describe its commands, so the table that came with Rampart is used until it does; ' +
  'let the login of the gateway run COMMAND.';
const tableRead = 'The server has described its commands, and is taken at its word from now on.';

interface Prepared {
  readonly next: Provision;
  readonly doors: DoorChange;
}

export class Gateway implements Worker {
  readonly #options: Settings;
  readonly #ground: Ground;
  readonly #trail: GatewayTrail;
  readonly #grants: Grants;
  readonly #vitals = new Vitals();
  readonly #reception: Reception;
  readonly #doors: Doors;
  readonly #timers: readonly NodeJS.Timeout[];
  #provision: Provision;
  #pulse: Pulse;
  #prepared: Prepared | null = null;

  private constructor(options: Settings, parts: Parts) {
    const { ground, trail, grants, provision, isLive } = parts;
    this.#options = options;
    this.#ground = ground;
    this.#trail = trail;
    this.#grants = grants;
    this.#provision = provision;
    this.#pulse = this.#pulseOf(provision.upstream, isLive);
    this.#reception = new Reception({
      worker: options.worker,
      restarts: options.restarts,
      provision: () => this.#provision,
      onEnd: (id) => grants.drop(id),
    });
    this.#doors = new Doors({
      networks: () => this.#provision.networks,
      within: () => this.#provision.policy.gateway.login.within,
      enter: (address) => this.#reception.enter(address),
      leave: (address) => this.#reception.leave(address),
      onRefused: (address, code) => trail.turnedAway(address, code),
      onClient: (arrival) => this.#reception.welcome(arrival),
    });
    this.#timers = [
      setInterval(() => this.#tick(), tick),
      setInterval(() => this.#tellOthers(), tellsEvery),
    ];
    this.#followProvision();
    if (!isLive) trail.tell(operatingEvent('GATEWAY_TABLE_BUNDLED', tableBundled));
  }

  /** Listens when it resolves. Whether the server is there is not asked for: clients will hear of it. */
  static async open(options: GatewayOptions): Promise<Gateway> {
    const { policy, worker, restarts = 0, headquarters = nobody } = options;
    const log = options.log ?? (await openGatewayLog(policy, `gateway-${worker}`));
    const settings = { policy, worker, restarts, headquarters, log };
    const parts = await begin(settings).catch(async (error: unknown) => {
      await log.close();
      throw error;
    });
    const gateway = new Gateway(settings, parts);
    try {
      const doors = await gateway.#doors.prepare(policy.gateway.listeners);
      await doors.commit();
    } catch (error) {
      await gateway.close();
      throw error;
    }
    return gateway;
  }

  /** Where it listens, in the order of the policy. */
  get addresses(): readonly string[] {
    return this.#doors.addresses;
  }

  listening(): Promise<readonly string[]> {
    return Promise.resolve(this.addresses);
  }

  async prepare({ text, source }: PolicyText): Promise<void> {
    await this.abandon();
    const policy = loadGatedPolicy(text, source);
    const before = this.#provision;
    const tableOf = async (upstream: Upstream): Promise<CommandTable> =>
      upstream === before.upstream ? before.table : (await readTable(upstream.line)).table;
    const next = await provide(policy, tableOf, this.#ground, before);
    // The table was read anew meanwhile, and this would bring the old one back.
    if (this.#provision !== before) return this.prepare({ text, source });
    try {
      const doors = await this.#doors.prepare(policy.gateway.listeners);
      this.#prepared = { next, doors };
    } catch (error) {
      if (next.upstream !== before.upstream) next.upstream.close();
      throw error;
    }
  }

  async commit(): Promise<void> {
    const prepared = this.#prepared;
    this.#prepared = null;
    if (prepared === null) return;
    this.#adopt(prepared.next);
    await prepared.doors.commit();
  }

  async abandon(): Promise<void> {
    const prepared = this.#prepared;
    this.#prepared = null;
    if (prepared === null) return;
    if (prepared.next.upstream !== this.#provision.upstream) prepared.next.upstream.close();
    await prepared.doors.abandon();
  }

  /** The next command of everybody is decided by this. */
  #adopt(next: Provision): void {
    const before = this.#provision;
    this.#provision = next;
    this.#options.log.nameCommands(next.commandNames);
    this.#followProvision();
    const changes = changesBetween(before, next);
    for (const [user, change] of changes) {
      if (change !== 'rights') next.login.remembered.forget(user);
    }
    // It never rejects: a disk that is full is no reason to keep the old policy.
    if (next.observer !== before.observer) void before.observer?.close();
    const serverChanged = next.upstream !== before.upstream;
    if (serverChanged) this.#leaveServer(before.upstream);
    else next.upstream.pools.retire(({ user }) => changes.has(user));
    for (const client of this.#reception.clients) carryOver(client, next, changes, serverChanged);
  }

  #leaveServer(old: Upstream): void {
    this.#pulse.stop();
    this.#pulse = this.#pulseOf(this.#provision.upstream, true);
    old.pools.retire(() => true);
    setTimeout(() => old.close(), oldServerFor).unref();
  }

  #pulseOf({ line }: Upstream, isHere: boolean): Pulse {
    return new Pulse(
      {
        ask: () => line.ready(),
        giveUp: () => line.giveUp(),
        within: () => this.#provision.policy.gateway.upstream.connectWithin,
        onAway: () => this.#trail.tell(operatingEvent('GATEWAY_SERVER_AWAY', serverAway)),
        onBack: () => {
          this.#trail.tell(operatingEvent('GATEWAY_SERVER_BACK', serverBack));
          // What is not read now is read when the server is back the next time.
          this.#readTableAnew().catch(() => undefined);
          this.#lookForOpenUsers().catch(() => undefined);
        },
      },
      isHere,
    );
  }

  /** It may be another server than before, or one that could not be asked until now. */
  async #readTableAnew(): Promise<void> {
    const { upstream } = this.#provision;
    const { table, live } = await readTable(upstream.line);
    const before = this.#provision;
    if (!live || before.upstream !== upstream || isSameTable(before.table, table)) return;
    // What was prepared with the old table would bring that back.
    if (this.#prepared !== null) return;
    this.#adopt(withTable(before, table, this.#ground));
    const count = table.commands.length;
    this.#trail.tell(operatingEvent('GATEWAY_TABLE_READ', tableRead, { commands: count }));
  }

  /** Nobody could ask while the server was away, and it may be another one. */
  async #lookForOpenUsers(): Promise<void> {
    const names = await this.#provision.openUsers.look();
    if (names.length > 0) this.#trail.tell(serverOpenEvent(names));
  }

  connections(): Promise<readonly ConnectionView[]> {
    return Promise.resolve(this.#reception.views(this.#ground.now()));
  }

  grant(order: GrantOrder): Promise<boolean> {
    const session = this.#reception.find(Number(order.connection))?.session;
    // It may have become somebody else's since the order was given.
    const isThere = session?.account?.member.user.name === order.user;
    if (isThere) this.#grants.add(session.id, order, this.#provision.table);
    return Promise.resolve(isThere);
  }

  learn(facts: readonly LoginFact[], age: number): Promise<void> {
    for (const fact of facts) this.#provision.login.throttle.learn(fact, age);
    return Promise.resolve();
  }

  ask(command: readonly (string | Uint8Array)[]): Promise<PlainReply> {
    return this.#provision.upstream.line.plain(command);
  }

  commands(): Promise<readonly CommandName[]> {
    const { commands } = this.#provision.table;
    return Promise.resolve(commands.map(({ name, container }) => ({ name, container })));
  }

  reading(): Promise<Reading> {
    return Promise.resolve(
      readingOf({
        worker: this.#options.worker,
        restarts: this.#options.restarts,
        clients: this.#reception.size,
        connected: this.#reception.connected,
        trail: this.#trail,
        grants: this.#grants.list().length,
        pools: this.#provision.upstream.pools.sizes,
        pulse: this.#pulse,
        vitals: this.#vitals,
        isLogHealthy: this.#options.log.healthy,
        isDraining: this.#reception.isDraining,
      }),
    );
  }

  reopenLog(): Promise<void> {
    return this.#options.log.reopen();
  }

  async drain(within: number): Promise<void> {
    await this.#doors.close();
    await this.#reception.drain(within);
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#pulse.stop();
    this.#vitals.stop();
    await this.abandon();
    await this.#doors.close();
    this.#reception.close();
    this.#tellOthers();
    this.#provision.upstream.close();
    await this.#provision.observer?.close();
    await this.#options.log.close();
  }

  #followProvision(): void {
    const { gate, upstream } = this.#provision;
    gate.keyspace.follow((command) => upstream.line.plain(command));
    this.#reception.followPolicy();
  }

  #tick(): void {
    const now = this.#ground.now();
    this.#reception.tick(now);
    const { gate, upstream } = this.#provision;
    gate.runaways.tick(now, {
      ask: (command) => upstream.line.ask(command),
      tell: (event) => this.#trail.tell(event),
    });
    this.#vitals.sample(upstream.pools);
    // Whoever supervises tells of it; here they are only forgotten.
    this.#provision.login.throttle.ended();
  }

  #tellOthers(): void {
    const { throttle } = this.#provision.login;
    if (throttle.hasFacts) this.#options.headquarters.tell(throttle.takeFacts(factsAtOnce));
  }
}
