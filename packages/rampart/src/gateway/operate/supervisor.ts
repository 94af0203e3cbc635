// The gateway of a host: its policy, its workers, and everything that is there once and not once a
// worker: the admin socket, second factors, health, and what is known of logins.
import { createHash } from 'node:crypto';

import type { RampartEvent } from '@rampart/keyring';

import type { EventLog } from '../../events/event-log.ts';
import type { PageServer } from '../../report/page-server.ts';
import { serveAdmin, type AdminServer } from '../admin/serve.ts';
import { unlockHandlers } from '../admin/unlock-handlers.ts';
import { fetchCredentials, mayShare, sharedSecretOf } from '../credentials.ts';
import { Gateway } from '../gateway.ts';
import type { LoginFact } from '../login/facts.ts';
import type { PlainReply } from '../plain-reply.ts';
import { CertificateWatch } from './certificate-watch.ts';
import { makeDirectories } from './directories.ts';
import { OperatingError } from './errors.ts';
import { operatingEvent } from './events.ts';
import { openGatewayLog } from './gateway-log.ts';
import { serveHealth } from './health.ts';
import { loginMemoryFor, type LoginMemory } from './login-memory.ts';
import { operatingHandlers } from './operating-handlers.ts';
import { mustBeReloadable, readPolicy, type PolicyRead } from './policy-file.ts';
import { putInForce } from './reload.ts';
import { StaffOfProcesses } from './staff-of-processes.ts';
import { noStaff, soloStaff, type Staff } from './staff.ts';
import type { Standing } from './standing.ts';
import { UnlockOffice } from './unlock-office.ts';
import { nobody, type Headquarters, type Worker } from './worker.ts';

export interface SupervisorOptions {
  /** The file of the policy; read again at every reload. */
  readonly path: string;
  /** Somebody asks at the admin socket that the gateway stops. */
  readonly onStop: () => void;
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #log: EventLog;
  readonly #begun = performance.now();
  readonly #reloads = { done: 0, refused: 0 };
  readonly #certificates = new CertificateWatch((event) => this.#tell(event), Date.now);
  #current: PolicyRead;
  #loadedAt = Date.now();
  #listens: readonly string[] = [];
  #staff: Staff = noStaff;
  #memory: LoginMemory | null = null;
  #unlocks: UnlockOffice | null = null;
  #admin: AdminServer | null = null;
  #health: PageServer | null = null;
  /** One reload after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #isDraining = false;
  #isClosed = false;

  private constructor(options: SupervisorOptions, current: PolicyRead, log: EventLog) {
    this.#options = options;
    this.#current = current;
    this.#log = log;
  }

  /** All workers listen when it resolves. Whether the server is there does not matter. */
  static async open(options: SupervisorOptions): Promise<Supervisor> {
    const current = await readPolicy(options.path);
    await makeDirectories(current.policy);
    // A worker that is alone writes the chain of the first one, and so does its supervisor.
    const chain = current.policy.gateway.workers === 1 ? 'gateway-1' : 'gateway-0';
    const log = await openGatewayLog(current.policy, chain);
    const supervisor = new Supervisor(options, current, log);
    try {
      await supervisor.#begin();
    } catch (error) {
      await supervisor.close();
      throw error;
    }
    return supervisor;
  }

  /** Where it listens, in the order of the policy. */
  get addresses(): readonly string[] {
    return this.#listens;
  }

  /** Where health is asked for, if anywhere. */
  get health(): string | null {
    return this.#health?.at ?? null;
  }

  async #begin(): Promise<void> {
    const { gateway } = this.#current.policy;
    const unlocks = await UnlockOffice.open({
      policy: () => this.#current.policy,
      workers: () => this.#staff.workers,
      ask: async (command) => this.#ask(command),
      log: this.#log,
      tell: (event) => this.#tell(event),
    });
    this.#unlocks = unlocks;
    await this.#rememberLogins();
    this.#admin = await serveAdmin(gateway.admin.socket, [
      ...unlockHandlers({
        desk: unlocks.desk,
        claimStep: (operator, step) => unlocks.claimStep(operator, step),
        connections: () => unlocks.connections(),
        durably: (event) => this.#log.durably(event),
      }),
      ...operatingHandlers({
        standing: () => this.standing(),
        reload: () => this.reload(),
        stop: this.#options.onStop,
        bans: () => this.#memory?.bans() ?? [],
        lift: (neighbours) => this.#lift(neighbours),
      }),
    ]);
    this.#staff = await this.#hire();
    this.#listens = await this.#listening();
    this.#memory?.start();
    await unlocks.start();
    if (gateway.health !== null) {
      const standing = (): Promise<Standing> => this.standing();
      this.#health = await serveHealth({ ...gateway.health, standing });
    }
    const { source } = this.#current.given;
    const fields = { source, workers: gateway.workers, listens: this.#listens.join(' ') };
    this.#tell(operatingEvent('GATEWAY_STARTED', 'The gateway serves.', fields));
    await this.#certificates.follow(this.#current.policy);
  }

  async #hire(): Promise<Staff> {
    const inBand = this.#inBand;
    if (this.#current.policy.gateway.workers > 1) {
      return StaffOfProcesses.start({
        first: this.#current,
        headquarters: { inBand, tell: (from, facts) => this.#memory?.take(facts, from) },
        tell: (event) => this.#tell(event),
        onReturn: (worker) => this.#memory?.teach(worker),
      });
    }
    const tell = (facts: readonly LoginFact[]): void => this.#memory?.take(facts, gateway);
    const gateway: Gateway = await Gateway.open({
      policy: this.#current.policy,
      worker: 1,
      log: this.#log,
      headquarters: { inBand, tell },
    });
    return soloStaff(gateway);
  }

  /** Reads the policy again. Rejects with the reason when the old one stays. */
  reload(): Promise<{ readonly changed: boolean }> {
    const done = this.#turn.then(() => this.#reload());
    // The next one goes on whatever became of this one; whoever asked hears of it.
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #reload(): Promise<{ readonly changed: boolean }> {
    const before = this.#current;
    // Whoever renamed the logs asks for new ones with the same signal, whatever becomes of the policy.
    await this.#reopenLogs();
    try {
      const next = await readPolicy(this.#options.path);
      mustBeReloadable(before.policy, next.policy);
      await putInForce(this.#staff, next);
      this.#current = next;
    } catch (error) {
      this.#reloads.refused += 1;
      this.#tell(refusedEvent(this.#options.path, error));
      throw error;
    }
    this.#loadedAt = Date.now();
    this.#reloads.done += 1;
    this.#listens = await this.#listening();
    await this.#rememberLogins();
    this.#memory?.start();
    await this.#unlocks?.refresh();
    await this.#certificates.follow(this.#current.policy);
    const { given } = this.#current;
    const { size: users } = this.#current.policy.users;
    const fields = { source: given.source, digest: digestOf(given.text), users };
    this.#tell(operatingEvent('GATEWAY_POLICY_LOADED', 'A policy is in force.', fields));
    return { changed: given.text !== before.given.text };
  }

  async standing(): Promise<Standing> {
    const { wanted, restarts, workers } = this.#staff;
    const answers = await Promise.allSettled(workers.map((worker) => worker.reading()));
    const { policy, given } = this.#current;
    return {
      app: policy.app,
      age: performance.now() - this.#begun,
      policy: { source: given.source, loadedAt: this.#loadedAt },
      reloads: { ...this.#reloads },
      listens: this.#listens,
      wanted,
      restarts,
      // One that does not say how it is serves nobody.
      readings: answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
      bans: this.#memory?.bans().length ?? 0,
      pending: this.#unlocks?.desk.pending().length ?? 0,
      isLogHealthy: this.#log.healthy,
      isDraining: this.#isDraining,
      observes: policy.gateway.observe,
      certificates: this.#certificates.ends,
    };
  }

  /** Takes no new clients, and lets the others finish, for so many milliseconds at most. */
  async drain(within: number): Promise<void> {
    this.#isDraining = true;
    const message = 'The gateway stops; clients may finish what they have begun.';
    this.#tell(operatingEvent('GATEWAY_STOPPING', message));
    // A worker that has ended has no clients left.
    await Promise.allSettled(this.#staff.workers.map((worker) => worker.drain(within)));
  }

  /** Ends everything at once. */
  async close(): Promise<void> {
    await this.#health?.close();
    await this.#admin?.close();
    this.#memory?.close();
    this.#certificates.stop();
    await this.#unlocks?.close();
    this.#isClosed = true;
    await this.#staff.close();
    await this.#log.close();
  }

  readonly #inBand: Headquarters['inBand'] = (order) =>
    this.#unlocks?.inBand(order) ?? nobody.inBand(order);

  /** What comes behind the end has no log any more. */
  #tell(event: RampartEvent): void {
    if (!this.#isClosed) this.#log.record(event);
  }

  /** Any worker's connection to the server will do. */
  #ask(command: Parameters<Worker['ask']>[0]): Promise<PlainReply> {
    const [worker] = this.#staff.workers;
    if (worker !== undefined) return worker.ask(command);
    throw new OperatingError('GATEWAY_WORKER_FAILED', 'No worker serves at the moment.');
  }

  async #listening(): Promise<readonly string[]> {
    const [worker] = this.#staff.workers;
    return worker === undefined ? [] : await worker.listening();
  }

  #lift(neighbours: string): boolean {
    const wasBanned = this.#memory?.lift(neighbours) ?? false;
    if (wasBanned) {
      const message = `The ban of ${neighbours} was lifted by an operator.`;
      this.#tell(operatingEvent('GATEWAY_BAN_LIFTED', message, { address: neighbours }));
    }
    return wasBanned;
  }

  /** A log that was renamed goes on in a new file. */
  async #reopenLogs(): Promise<void> {
    const { workers } = this.#staff;
    // Where there is one worker only, this is its log too; to reopen it twice does no harm.
    await Promise.allSettled([this.#log.reopen(), ...workers.map((worker) => worker.reopenLog())]);
  }

  async #rememberLogins(): Promise<void> {
    const { policy } = this.#current;
    const { login, upstream } = policy.gateway;
    const credentials = await fetchCredentials(policy);
    this.#memory = loginMemoryFor(
      {
        policy: login,
        workers: () => this.#staff.workers,
        ask: async (command) => this.#ask(command),
        tell: (event) => this.#tell(event),
        prefix: upstream.reserved,
        secret: mayShare(credentials) ? sharedSecretOf(policy, credentials) : null,
      },
      this.#memory,
    );
  }
}

/** Enough to tell one text from another. */
function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function refusedEvent(path: string, error: unknown): RampartEvent {
  const reason =
    error instanceof Error && 'code' in error && typeof error.code === 'string'
      ? error.code
      : 'unexpected';
  const message = `The policy ${path} was not taken (${reason}); the one before it stays.`;
  return operatingEvent('GATEWAY_POLICY_REFUSED', message, { source: path, reason });
}
