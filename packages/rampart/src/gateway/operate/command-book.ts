import type { CommandNames } from '../unlock/pattern.ts';
import type { Worker } from './worker.ts';

/** The names of the server's commands, as the workers have them: an unlock is read by these. */
export class CommandBook implements CommandNames {
  #known: ReadonlyMap<string, { readonly container: boolean }> = new Map();

  byName(name: string): { readonly container: boolean } | undefined {
    return this.#known.get(name);
  }

  /** All workers have the same; one that answers is enough. */
  async refresh(workers: readonly Worker[]): Promise<void> {
    const [worker] = workers;
    if (worker === undefined) return;
    this.#known = new Map((await worker.commands()).map((each) => [each.name, each]));
  }
}
