// Nothing in a process can end its children after a SIGKILL of that same process. So a small shell holds
// the other end of a pipe: however we end, the kernel closes it, and then the shell asks all of them to end,
// gives them the time to write their data, and kills who is left.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
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
for group in $running; do kill -s TERM -- "-$group" 2>/dev/null; done
left=$1
while [ "$left" -gt 0 ]; do
  alive=no
  for group in $running; do kill -s 0 -- "-$group" 2>/dev/null && alive=yes; done
  [ "$alive" = no ] && exit 0
  sleep 0.2
  left=$((left - 1))
done
for group in $running; do kill -s KILL -- "-$group" 2>/dev/null; done
`;
const looksPerSecond = 5;

export class Warden {
  readonly #shell: ChildProcess;
  readonly #pipe: Writable;

  /** `grace`: milliseconds between the request to end and the kill. */
  constructor(grace: number) {
    const looks = String(Math.ceil((grace / 1_000) * looksPerSecond));
    // A session of its own: neither Ctrl-C nor a kill of our process group reaches it.
    const shell = spawn('/bin/sh', ['-c', script, 'rampart-warden', looks], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#shell = shell;
    this.#pipe = shell.stdin;
    shell.stdin.on('error', (error) => {
      process.emitWarning(`Nobody ends the parts if this process is killed: ${error.message}`);
    });
    // It must not be what keeps us alive.
    shell.unref();
    if (shell.stdin instanceof Socket) shell.stdin.unref();
  }

  started(group: number): void {
    this.#pipe.write(`started ${group}\n`);
  }

  ended(group: number): void {
    if (!this.#pipe.writableEnded) this.#pipe.write(`ended ${group}\n`);
  }

  /** Returns when it has gone. */
  async release(): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      if (this.#shell.exitCode === null) this.#shell.once('exit', () => resolve());
      else resolve();
    });
    this.#shell.ref();
    this.#pipe.end();
    await gone;
  }
}
