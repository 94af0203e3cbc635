import type { Sink } from './sink.ts';

/** Writes the lines of the log to standard output, as containers expect it. */
export function stdoutSink(output: NodeJS.WritableStream = process.stdout): Sink {
  return {
    name: 'standard output',
    send: (batch) =>
      new Promise((resolve, reject) => {
        output.write(batch.map(({ line }) => `${line}\n`).join(''), (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
  };
}
