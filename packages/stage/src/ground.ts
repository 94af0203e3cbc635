import { mkdtempSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, StageError } from './errors.ts';
import { Ports, type PortOptions } from './port.ts';
import { StageProcess, type ProcessOptions } from './process.ts';
import { Watchdog } from './watchdog.ts';

/** What everything on a stage stands on: a directory, ports, processes, and their end. */
export class Ground implements AsyncDisposable {
  /** A directory that only this user can read. It goes when the stage is struck. */
  readonly directory: string;
  readonly #watchdog: Watchdog;
  readonly #ports = new Ports();
  readonly #endings = new AsyncDisposableStack();
  #directories = 0;
  #struck: Promise<void> | null = null;

  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), 'rampart-stage-'));
    this.#watchdog = new Watchdog(this.directory);
    this.#endings.defer(() => this.#watchdog.release());
    this.#endings.defer(() => this.#ports.release());
  }

  /** Starts a program; the promise resolves when it is ready. */
  async start(
    command: string,
    args: readonly string[] = [],
    options: ProcessOptions = {},
  ): Promise<StageProcess> {
    this.#assertStanding(`start ${command}`);
    const started = await StageProcess.spawn(command, args, options, this.#watchdog);
    // Noted before it is ready, so that a strike in between ends it too.
    this.defer(() => (options.atStrike === 'kill' ? started.kill() : started.stop()));
    if (options.ready !== undefined) await started.becomeReady(options.ready, options.deadline);
    return started;
  }

  /** Runs a program to its end and returns what it wrote; an error status is an error. */
  async run(
    command: string,
    args: readonly string[],
    options: ProcessOptions = {},
  ): Promise<string> {
    const started = await this.start(command, args, options);
    const { code, signal } = await started.exited;
    await started.closed;
    if (code === 0) return started.output;
    const how = signal === null ? `with status ${code}` : `by ${signal}`;
    throw new StageError('STAGE_RUN_FAILED', `${command} ended ${how}.${started.lastWords}`);
  }

  /** A port of the loopback address that no other stage of this machine uses. */
  async port(options: PortOptions = {}): Promise<number> {
    this.#assertStanding('reserve a port');
    return this.#ports.reserve(options);
  }

  /** A new, empty directory within the stage's own. */
  async newDirectory(name: string): Promise<string> {
    this.#assertStanding(`make a directory for ${name}`);
    this.#directories += 1;
    const path = join(this.directory, `${name}-${this.#directories}`);
    await mkdir(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** Writes a file that only this user can read. */
  async writeSecret(path: string, text: string): Promise<string> {
    await writeFile(path, text, { mode: 0o600 });
    return path;
  }

  /** Has something else ended when its turn comes: last started, first ended. */
  defer(ending: () => unknown): void {
    this.#assertStanding('note what to end');
    this.#endings.defer(async () => {
      await ending();
    });
  }

  /** Ends everything in reverse order and removes the directory. A second call waits for the first. */
  async strike(): Promise<void> {
    this.#struck ??= this.#endings.disposeAsync();
    await this.#struck;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.strike();
  }

  #assertStanding(what: string): void {
    if (!this.#endings.disposed) return;
    const message = `Cannot ${what}: the stage has been struck. Make a new one, or await this before its end.`;
    throw new StageError('STAGE_STRUCK', message);
  }
}

/**
 * Carries out `start` with a free port. Something outside may still take the port before the server
 * does; then it is tried with another.
 */
export async function withFreePort<T>(
  ground: Ground,
  options: PortOptions,
  start: (port: number) => Promise<T>,
): Promise<T> {
  for (let attemptsLeft = 3; ; attemptsLeft--) {
    try {
      return await start(await ground.port(options));
    } catch (error) {
      const taken = /address already in use|EADDRINUSE/i.test(describe(error));
      if (!taken || attemptsLeft === 1) throw error;
    }
  }
}
