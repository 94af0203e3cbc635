// What a room keeps of a deployment from one start of the console to the next: a file each, readable by
// the console's account alone, and never half of one.
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import * as v from 'valibot';

import { writeThrough } from '../../plan/apply/write-through.ts';

export class Kept<Value> {
  readonly #directory: string;
  readonly #name: string;
  readonly #form: v.GenericSchema<unknown, Value>;

  /** `form`: what the file has to look like; another one counts as none. */
  constructor(directory: string, name: string, form: v.GenericSchema<unknown, Value>) {
    this.#directory = directory;
    this.#name = name;
    this.#form = form;
  }

  /** Null when nothing was kept, or something that an earlier version wrote. */
  async read(): Promise<Value | null> {
    const text = await readFile(this.#path, 'utf8').catch(() => null);
    if (text === null) return null;
    const read = v.safeParse(this.#form, jsonOf(text));
    return read.success ? read.output : null;
  }

  /** Milliseconds since 1970; 0 when nothing was kept. Reads nothing of it. */
  async writtenAt(): Promise<number> {
    return stat(this.#path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
  }

  async write(value: Value): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await writeThrough(this.#path, `${JSON.stringify(value)}\n`, 0o600);
  }

  get #path(): string {
    return join(this.#directory, this.#name);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
