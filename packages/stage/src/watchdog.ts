// Nothing in a process can clean up after a SIGKILL of that same process. So every stage has a tiny
// shell beside it that holds the other end of a pipe. However the parent ends (return, exit, signal,
// crash), the kernel closes the pipe; then the shell kills what still runs and removes the directory.
import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';

const script = `
trap '' HUP INT TERM
running=' '
while read -r change group; do
  case $change in
    started) running="$running$group " ;;
    ended) running="\${running%% $group *} \${running#* $group }" ;;
  esac
done
for group in $running; do kill -s KILL -- "-$group" 2>/dev/null; done
rm -rf -- "$1" 2>/dev/null || { sleep 1; rm -rf -- "$1"; }
`;

/** Guards one directory and the process groups that were started over it. */
export class Watchdog {
  readonly #shell: ChildProcess;
  readonly #pipe: Writable;
  readonly #gone: Promise<void>;

  constructor(directory: string) {
    // A session of its own: neither Ctrl-C nor a kill of the parent's process group reaches it.
    const shell = spawn('/bin/sh', ['-c', script, 'stage-watchdog', directory], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#shell = shell;
    this.#pipe = shell.stdin;
    this.#gone = new Promise((resolve) => {
      shell.once('exit', () => resolve());
    });
    shell.stdin.on('error', (error) => {
      process.emitWarning(`The watchdog of ${directory} is gone: ${error.message}`);
    });
    // The watchdog must not be what keeps the parent alive.
    shell.unref();
    if (shell.stdin instanceof Socket) shell.stdin.unref();
  }

  started(group: number): void {
    this.#pipe.write(`started ${group}\n`);
  }

  ended(group: number): void {
    if (!this.#pipe.writableEnded) this.#pipe.write(`ended ${group}\n`);
  }

  /** Lets the watchdog do its work now, and returns when it is done. */
  async release(): Promise<void> {
    this.#shell.ref();
    this.#pipe.end();
    await this.#gone;
  }
}
