// How far behind its server an archive is, as its archiver tells everybody who may look into the directory.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isFields, jsonOf } from './segment/contents.ts';

export interface ArchiverStatus {
  /** Bytes of the stream that came and are not durable yet. */
  readonly bytes: number;
  /** When the archive had all that had come until then; a line that is cut lets it stand still. */
  readonly inStepAt: number;
}

/** No name of an object: it belongs to the archiver, not to the archive. */
const file = '.status.json';

export async function writeStatus(directory: string, status: ArchiverStatus): Promise<void> {
  const path = join(directory, file);
  const draft = `${path}.unfinished`;
  await writeFile(draft, `${JSON.stringify(status)}\n`, { mode: 0o640 });
  await rename(draft, path);
}

/** Null: no archiver has said anything here. */
export async function readStatus(directory: string): Promise<ArchiverStatus | null> {
  let text: Buffer;
  try {
    text = await readFile(join(directory, file));
  } catch {
    return null;
  }
  const said = jsonOf(text);
  if (!isFields(said)) return null;
  const { bytes, inStepAt } = said;
  return typeof bytes === 'number' && typeof inStepAt === 'number' ? { bytes, inStepAt } : null;
}

/** Follows both ends of what is under way. At full speed there is always something, and it is never old. */
export class Step {
  /** What had come at each look, until it is durable; the first one is. */
  readonly #looks: { readonly offset: number; readonly at: number }[] = [];

  look(received: number, durable: number, at: number): ArchiverStatus {
    const looks = this.#looks;
    looks.push({ offset: received, at });
    while (looks[1] !== undefined && looks[1].offset <= durable) looks.shift();
    return { bytes: Math.max(0, received - durable), inStepAt: looks[0]?.at ?? at };
  }
}
