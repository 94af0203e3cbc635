// Something that is looked at again and again. What it cannot see it says; it does not throw.
import type { Heard } from '../heard.ts';
import type { Sample } from '../metrics/families.ts';

export interface Source {
  /** For messages: `disks`. */
  readonly name: string;
  look(now: number): Promise<readonly Heard[]>;
  /** What was seen last, in figures. */
  figures(): readonly Sample[];
  close(): void;
}
