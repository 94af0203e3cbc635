import { spawn, type ChildProcess, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { hasErrorCode, StageError } from './errors.ts';
import { usualDeadline, waitFor } from './wait.ts';
import type { Watchdog } from './watchdog.ts';

/** The output matches, or the probe returns something truthy. */
export type ReadyCondition = RegExp | ((started: StageProcess) => unknown);

export interface ProcessOptions {
  readonly cwd?: string;
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** When the process counts as started; as soon as it exists by default. */
  readonly ready?: ReadyCondition;
  /** Milliseconds until it must be ready; 150,000 by default. */
  readonly deadline?: number;
  /** Milliseconds between the polite request to end and the kill; 5,000 by default. */
  readonly grace?: number;
  /** How the stage ends it when it is struck: `stop` (default) asks first, `kill` does not. */
  readonly atStrike?: 'stop' | 'kill';
  /** Opens a message channel to a Node.js child. */
  readonly messages?: boolean;
  /** Opens its standard input, for `write`. */
  readonly input?: boolean;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const outputLimit = 64 * 1024;

/**
 * A running program, leader of a process group of its own so that its children end with it.
 * Secrets do not belong in its arguments, which every user of the machine can read.
 */
export class StageProcess {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** Resolves when all of its output has arrived too. */
  readonly closed: Promise<void>;
  readonly #child: ChildProcess;
  readonly #grace: number;
  #output = '';
  #exit: Exit | null = null;
  #paused = false;

  private constructor(name: string, pid: number, child: ChildProcess, grace: number) {
    this.name = name;
    this.pid = pid;
    this.#child = child;
    this.#grace = grace;
    // One that has ended reads no more; that it has ended is told elsewhere.
    child.stdin?.on('error', () => undefined);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-outputLimit);
      });
    }
    this.closed = new Promise((resolve) => {
      child.once('close', () => resolve());
    });
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#exit = { code, signal };
        resolve(this.#exit);
      });
    });
  }

  /** Starts a program; it need not be ready yet. */
  static async spawn(
    command: string,
    args: readonly string[],
    options: ProcessOptions,
    watchdog: Watchdog,
  ): Promise<StageProcess> {
    const child = spawn(command, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...process.env, ...options.env },
      detached: true,
      stdio: [
        options.input === true ? 'pipe' : 'ignore',
        'pipe',
        'pipe',
        ...(options.messages === true ? (['ipc'] as const) : []),
      ],
      serialization: 'advanced',
    });
    const { pid } = child;
    if (pid === undefined) throw await spawnFailure(command, child);
    watchdog.started(pid);
    const started = new StageProcess(command, pid, child, options.grace ?? 5_000);
    child.once('exit', () => {
      signalGroup(pid, 'SIGKILL');
      watchdog.ended(pid);
    });
    return started;
  }

  /** Returns once it is ready; ends it when it does not get there. */
  async becomeReady(ready: ReadyCondition, deadline: number = usualDeadline): Promise<void> {
    try {
      if (ready instanceof RegExp) await this.waitForOutput(ready, deadline);
      else await this.#unlessItEnds(`${this.name} is ready`, deadline, () => ready(this));
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** The last 64 KiB of what it wrote to standard output and standard error. */
  get output(): string {
    return this.#output;
  }

  get running(): boolean {
    return this.#exit === null;
  }

  /** Waits until the output matches. */
  async waitForOutput(pattern: RegExp, deadline: number = usualDeadline): Promise<RegExpExecArray> {
    const what = `${this.name} writes ${pattern}`;
    return this.#unlessItEnds(what, deadline, () => pattern.exec(this.#output));
  }

  /** Asks it to end, kills it after the grace, and returns when it has ended. */
  async stop(): Promise<Exit> {
    if (this.#exit !== null) return this.#exit;
    this.#child.kill('SIGTERM');
    this.#child.stdin?.end();
    // A stopped process would not see the request.
    this.resume();
    const timer = setTimeout(() => signalGroup(this.pid, 'SIGKILL'), this.#grace);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends it and its children with SIGKILL at once, and returns when it has ended. */
  async kill(): Promise<Exit> {
    if (this.#exit === null) signalGroup(this.pid, 'SIGKILL');
    return this.exited;
  }

  /** Sends any signal to the program itself, not to its children. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Freezes it: it keeps its connections, and answers nobody. */
  pause(): void {
    if (this.#exit !== null) return;
    signalGroup(this.pid, 'SIGSTOP');
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused || this.#exit !== null) return;
    signalGroup(this.pid, 'SIGCONT');
    this.#paused = false;
  }

  /** Each line of its standard output from now on, whole. */
  onLine(listener: (line: string) => void): void {
    let rest = '';
    this.#child.stdout?.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) listener(line);
    });
  }

  /** Writes to the standard input of a program that was started with `input`. */
  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Sends a message to a Node.js child that was started with `messages`. */
  async send(message: Serializable): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#child.send(message, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#child.on('message', listener);
  }

  /** What it wrote last, to be put under an error's message. */
  get lastWords(): string {
    const text = this.#output.trim();
    return text === '' ? ' It wrote nothing.' : ` It wrote:\n${text.slice(-4_000)}`;
  }

  async #unlessItEnds<T>(
    what: string,
    deadline: number,
    condition: () => T | Promise<T>,
  ): ReturnType<typeof waitFor<T>> {
    const ended = new AbortController();
    const exit = this.exited.then(async ({ code, signal }) => {
      // The last output may arrive after the exit. A child that outlives it can hold the pipes open.
      await Promise.race([this.closed, delay(500, undefined, { ref: false })]);
      const inTheEnd = await waitFor(condition, { what, deadline: 0 }).catch(() => null);
      if (inTheEnd !== null) return inTheEnd;
      const how = signal === null ? `with status ${code}` : `by ${signal}`;
      const message = `${this.name} ended ${how} before this came about: ${what}.${this.lastWords}`;
      throw new StageError('STAGE_PROCESS_ENDED', message);
    });
    try {
      return await Promise.race([
        waitFor(condition, { what, deadline, signal: ended.signal }),
        exit,
      ]);
    } catch (error) {
      if (!(error instanceof StageError) || error.code !== 'STAGE_DEADLINE') throw error;
      throw new StageError(error.code, `${error.message}.${this.lastWords}`, {
        cause: error.cause,
      });
    } finally {
      ended.abort();
      // It rejects when the process ends one day, and nobody listens any more.
      exit.catch(() => {});
    }
  }
}

async function spawnFailure(command: string, child: ChildProcess): Promise<StageError> {
  const [cause] = await once(child, 'error').catch((error: unknown) => [error]);
  return new StageError(
    'STAGE_PROGRAM_MISSING',
    `${command} could not be started: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  );
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // All of the group has ended already; macOS says EPERM while a dead member is still listed.
    if (!hasErrorCode(error, 'ESRCH') && !hasErrorCode(error, 'EPERM')) throw error;
  }
}
