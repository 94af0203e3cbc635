// A network of its own at the other end of a cable. It and everything in it are gone with its process.
// This runs inside namespaces, as root of these, and loses nothing outside when it goes wrong.
import { execFileSync } from 'node:child_process';
import { readlink } from 'node:fs/promises';

import { waitFor, type Stage, type StageProcess } from '@rampart/stage';

/** Only reachable inside the namespaces of the test. */
export const near = '10.9.0.1';
export const far = '10.9.0.2';

export class FarSide {
  readonly #cable: string;

  private constructor(cable: string) {
    this.#cable = cable;
  }

  /** Starts a program at the far end of a new cable. */
  static async start(
    stage: Stage,
    command: string,
    args: readonly string[],
  ): Promise<{ readonly side: FarSide; readonly program: StageProcess }> {
    const program = await stage.start('unshare', ['--net', command, ...args]);
    const pid = String(program.pid);
    await waitFor(async () => (await networkOf(pid)) !== (await networkOf('self')), {
      what: 'the network of the far side',
    });
    ip('link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far', 'netns', pid);
    ip('address', 'add', `${near}/24`, 'dev', 'near');
    ip('link', 'set', 'near', 'up');
    const side = new FarSide(pid);
    side.#within('address', 'add', `${far}/24`, 'dev', 'far');
    side.#within('link', 'set', 'lo', 'up');
    side.plugIn();
    return { side, program };
  }

  /** What is on its way is lost, and nobody is told. */
  unplug(): void {
    this.#within('link', 'set', 'far', 'down');
  }

  plugIn(): void {
    this.#within('link', 'set', 'far', 'up');
  }

  #within(...args: readonly string[]): void {
    execFileSync('nsenter', ['--target', this.#cable, '--net', 'ip', ...args]);
  }
}

async function networkOf(pid: string): Promise<string> {
  return await readlink(`/proc/${pid}/ns/net`);
}

export function ip(...args: readonly string[]): void {
  execFileSync('ip', args);
}
