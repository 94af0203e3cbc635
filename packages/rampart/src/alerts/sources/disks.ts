import { statfs } from 'node:fs/promises';

import { causeOf } from '../../events/codes.ts';
import type { Heard } from '../heard.ts';
import type { DiskFact } from '../judge/facts.ts';
import { DiskJudge } from '../judge/surroundings.ts';
import type { Sample } from '../metrics/families.ts';
import type { Source } from './source.ts';

/** The disks below some directories. One that is not on this machine is another machine's business. */
export class DiskSource implements Source {
  readonly name = 'disks';
  readonly #paths: readonly string[];
  readonly #judge: DiskJudge;
  #facts: readonly DiskFact[] = [];

  constructor(paths: readonly string[], bounds: { readonly diskFree: number }) {
    this.#paths = paths;
    this.#judge = new DiskJudge(bounds);
  }

  async look(now: number): Promise<readonly Heard[]> {
    const facts = await Promise.all(this.#paths.map(diskOf));
    this.#facts = facts.filter((fact) => fact !== null);
    return [this.#judge.judge(this.#facts, now)];
  }

  figures(): readonly Sample[] {
    return this.#facts.flatMap(({ path, free, freeBytes }): readonly Sample[] =>
      free === null
        ? []
        : [
            { family: 'rampart_disk_free_ratio', labels: { path }, value: free },
            { family: 'rampart_disk_free_bytes', labels: { path }, value: freeBytes },
          ],
    );
  }

  close(): void {
    // Nothing is held open.
  }
}

async function diskOf(path: string): Promise<DiskFact | null> {
  try {
    const { bavail, blocks, bfree, bsize } = await statfs(path);
    // What only root may use is not room for us.
    const usable = blocks - bfree + bavail;
    const free = usable === 0 ? 0 : bavail / usable;
    return { path, free, freeBytes: bavail * bsize, why: '' };
  } catch (error) {
    const cause = causeOf(error);
    if (cause === 'ENOENT') return null;
    return {
      path,
      free: null,
      freeBytes: 0,
      why: `The disk of ${path} cannot be asked: ${cause}.`,
    };
  }
}
