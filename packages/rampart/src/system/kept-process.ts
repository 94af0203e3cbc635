// One process that is kept running: started again when it ends, after a pause that grows, and asked to
// end when it is no longer wanted.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { printable } from '../events/printable.ts';
import { messageOf } from '../message-of.ts';
import type { CommandLine } from '../policy/compile/launch.ts';
import { SystemError } from './errors.ts';
import type { Warden } from './warden.ts';

export interface Part {
  /** Stands before each of its lines. */
  readonly name: string;
  readonly command: CommandLine;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly ids: { readonly uid: number; readonly gid: number } | null;
  /** The line by which it says that it serves; null: others ask it. */
  readonly ready: RegExp | null;
  /** Before it is started again: throws if it must not be. */
  readonly mayReturn: () => Promise<void>;
}

export interface Surroundings {
  readonly warden: Warden;
  readonly say: (name: string, line: string) => void;
  /** Milliseconds that it has to end in. */
  readonly grace: number;
  /** Milliseconds before the first time that it is started again. */
  readonly firstPause: number;
}

const longestPause = 30_000;
/** Who ran for so long is started again as if for the first time. */
const steady = 60_000;
const linesKept = 5;

export class KeptProcess {
  readonly #part: Part;
  readonly #around: Surroundings;
  readonly #last: string[] = [];
  #child: ChildProcess | null = null;
  #began = 0;
  #pause: number;
  #timer: NodeJS.Timeout | undefined;
  #isWanted = true;
  #ready = Promise.withResolvers<void>();
  #isReady = false;

  private constructor(part: Part, around: Surroundings) {
    this.#part = part;
    this.#around = around;
    this.#pause = around.firstPause;
  }

  /** Returns when it serves for the first time. One that ends before is not started again. */
  static async start(part: Part, around: Surroundings): Promise<KeptProcess> {
    const kept = new KeptProcess(part, around);
    await kept.#spawn();
    if (part.ready === null) kept.#becomeReady();
    await kept.#ready.promise;
    return kept;
  }

  /** Null while it does not run. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  async stop(): Promise<void> {
    this.#isWanted = false;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child?.pid === undefined) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const { pid } = child;
    const timer = setTimeout(() => {
      this.#say(`does not end within ${this.#around.grace} ms, and is killed.`);
      killGroup(pid);
    }, this.#around.grace);
    try {
      await gone;
    } finally {
      clearTimeout(timer);
    }
  }

  async #spawn(): Promise<void> {
    const { command, cwd, env, ids } = this.#part;
    // The mask of the shell is the program's; nothing of the words is read by it.
    const shell = ['-c', 'umask 077 && exec "$@" </dev/null', 'sh', ...command];
    const child = spawn('/bin/sh', shell, {
      cwd,
      env,
      // A session of its own: Ctrl-C is for us, who know the order in which they end.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...ids,
    });
    await once(child, 'spawn');
    this.#child = child;
    this.#began = performance.now();
    const { pid = 0 } = child;
    this.#around.warden.started(pid);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#take(line));
    }
    child.once('exit', (code, signal) => {
      // Whoever it has started ends with it.
      killGroup(pid);
      this.#around.warden.ended(pid);
      this.#child = null;
      this.#ended(signal ?? `status ${code}`);
    });
  }

  #take(line: string): void {
    const text = printable(line);
    this.#last.push(text);
    if (this.#last.length > linesKept) this.#last.shift();
    this.#say(text);
    if (this.#part.ready?.test(line) === true) this.#becomeReady();
  }

  #becomeReady(): void {
    this.#isReady = true;
    this.#ready.resolve();
  }

  #ended(how: string): void {
    if (!this.#isWanted) return;
    if (!this.#isReady) {
      this.#isWanted = false;
      // Its last words may come after its end.
      setTimeout(() => this.#ready.reject(this.#failure(how)), 100);
      return;
    }
    if (performance.now() - this.#began > steady) this.#pause = this.#around.firstPause;
    this.#say(`has ended (${how}), and is started again in ${this.#pause} ms.`);
    this.#returnLater();
  }

  #returnLater(): void {
    this.#timer = setTimeout(() => {
      this.#return().catch((error: unknown) => {
        this.#say(messageOf(error));
        // What keeps it away may be mended meanwhile.
        if (this.#isWanted) this.#returnLater();
      });
    }, this.#pause);
    this.#pause = Math.min(longestPause, this.#pause * 2);
  }

  async #return(): Promise<void> {
    await this.#part.mayReturn();
    if (!this.#isWanted) return;
    await this.#spawn();
  }

  #failure(how: string): SystemError {
    const { name, command } = this.#part;
    const said = this.#last.length === 0 ? 'It said nothing.' : `It said: ${this.#last.join(' ')}`;
    const what = `${name} ended (${how}) before it served: ${command.join(' ')}. ${said}`;
    return new SystemError('SYSTEM_PART_ENDED', what);
  }

  #say(line: string): void {
    this.#around.say(this.#part.name, line);
  }
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // All of the group have ended, which is what is wanted.
  }
}
