import { appendFile } from 'node:fs/promises';

import type { Sink } from './sink.ts';

/**
 * Appends the lines of the log to a file, on another disk or a mounted share. It is opened for each
 * batch, so whoever renames it gets a new one. Checkpoints in it can be given to `verify`.
 */
export function fileSink(path: string): Sink {
  return {
    name: `file ${path}`,
    send: (batch) =>
      appendFile(path, batch.map(({ line }) => `${line}\n`).join(''), { mode: 0o640, flush: true }),
  };
}
