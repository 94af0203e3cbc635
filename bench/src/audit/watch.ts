// `rampart audit --watch` as it is started by people: a process of its own, so that what it computes does not
// hold up the client whose waits are measured.
import { fileURLToPath } from 'node:url';

import { Stage } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';

import { BenchError } from '../bench-error.ts';

const program = fileURLToPath(
  new URL('../../../packages/rampart/src/cli/main.ts', import.meta.url),
);

interface Auditor extends AsyncDisposable {
  /** Throws when it has ended: then nothing was measured. */
  assertRunning(): void;
}

/** Resolves when it has looked for the first time. */
export async function watch({ port }: RedisServer): Promise<Auditor> {
  const stage = new Stage();
  let ended = false;
  const target = `redis://127.0.0.1:${port}`;
  const auditor = await stage.start(
    process.execPath,
    [
      '--conditions=rampart-source',
      program,
      'audit',
      `--target=${target}`,
      '--profile=regulated',
      '--watch',
      '--every=1s',
    ],
    { ready: /To mend first/, atStrike: 'kill' },
  );
  auditor.exited.then(
    () => (ended = true),
    () => (ended = true),
  );
  return {
    assertRunning() {
      if (ended) throw new BenchError(`The audit ended while it was measured:\n${auditor.output}`);
    },
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  };
}
