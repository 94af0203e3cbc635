// A policy that the console watches, as its file says.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { loadPolicyFile } from '../policy/load.ts';
import type { Policy } from '../policy/types.ts';
import type { GatewaySocket, Watched } from './house.ts';

export class WatchedFile implements Watched {
  readonly id: string;
  readonly file: string;
  readonly directory: string;
  #policy: Policy;

  constructor(id: string, file: string, directory: string, policy: Policy) {
    this.id = id;
    this.file = file;
    this.directory = directory;
    this.#policy = policy;
  }

  get policy(): Policy {
    return this.#policy;
  }

  get gateways(): readonly GatewaySocket[] {
    return [...this.#policy.console.gateways].map(([name, path]) => ({ name, path }));
  }

  get logs(): readonly string[] {
    return this.#policy.console.logs;
  }

  async reload(): Promise<void> {
    this.#policy = await loadPolicyFile(this.file);
  }
}

/** All of them, the first one being the one that says how the console itself is. */
export async function watchFiles(files: readonly string[]): Promise<readonly WatchedFile[]> {
  const watched: WatchedFile[] = [];
  let below: string | null = null;
  for (const file of files) {
    const path = resolve(file);
    const policy = await loadPolicyFile(path);
    below ??= policy.console.directory;
    const id = freeName(policy.app, new Set(watched.map((each) => each.id)));
    const directory = join(below, 'deployments', id);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    watched.push(new WatchedFile(id, path, directory, policy));
  }
  return watched;
}

/** Two policies may be of one application: its rehearsal and the real one. */
function freeName(app: string, taken: ReadonlySet<string>): string {
  let name = app;
  for (let count = 2; taken.has(name); count += 1) name = `${app}-${count}`;
  return name;
}
