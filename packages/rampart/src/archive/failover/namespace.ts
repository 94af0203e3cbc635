// A network namespace without a name: it is there as long as a process of ours holds it, and that one ends
// with us, however we end. So nothing has to be cleared away, and the machine's own network is not touched.
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

import { messageOf } from '../../message-of.ts';
import { ArchiveError } from '../codes.ts';

/** Root makes them as it is; anybody else needs a namespace of users around them. */
const isRoot = process.getuid?.() === 0;
/** Ends when its input does. */
const hold = ['sh', '-c', 'echo held; exec cat >/dev/null'];

export class Namespace implements AsyncDisposable {
  /** Words before those of a program that is to run in it. */
  readonly enters: readonly string[];
  readonly pid: number;
  readonly #holder: ChildProcess;

  private constructor(holder: ChildProcess, pid: number) {
    this.#holder = holder;
    this.pid = pid;
    const asWhom = isRoot ? [] : ['--user', '--preserve-credentials'];
    this.enters = ['nsenter', '--target', String(pid), ...asWhom, '--net'];
  }

  static async open(): Promise<Namespace> {
    const asWhom = isRoot ? [] : ['--user', '--map-root-user'];
    return Namespace.#hold('unshare', [...asWhom, '--net', ...hold]);
  }

  /** Another one, owned by whoever owns this. */
  async openBeside(): Promise<Namespace> {
    const [program = '', ...words] = this.enters;
    return Namespace.#hold(program, [...words, 'unshare', '--net', ...hold]);
  }

  /** Lines of `ip`, carried out in it. */
  async ip(...lines: readonly string[]): Promise<void> {
    const [program = '', ...words] = this.enters;
    const running = promisify(execFile)(program, [...words, 'ip', '-batch', '-']);
    running.child.stdin?.end(`${lines.join('\n')}\n`);
    try {
      await running;
    } catch (cause) {
      throw refused(`ip ${lines.join('; ')}`, messageOf(cause), cause);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return;
    const closed = once(this.#holder, 'close');
    this.#holder.stdin?.end();
    await closed;
  }

  static async #hold(program: string, words: readonly string[]): Promise<Namespace> {
    const child = spawn(program, words);
    let said = '';
    const { promise, resolve } = Promise.withResolvers<boolean>();
    child.stdout.once('data', () => resolve(true));
    child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
    child.once('error', (error) => {
      said += error.message;
      resolve(false);
    });
    child.once('close', () => resolve(false));
    const isHeld = await promise;
    if (isHeld && child.pid !== undefined) return new Namespace(child, child.pid);
    throw refused(`${program} ${words.slice(0, -hold.length).join(' ')}`, said);
  }
}

function refused(what: string, said: string, cause?: unknown): ArchiveError {
  const sentence = `No network could be made: "${what}" said "${said.trim()}".`;
  return new ArchiveError('ARCHIVE_NETWORK_REFUSED', sentence, { cause });
}
