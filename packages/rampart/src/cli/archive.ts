// rampart archive: keeps every moment of a system, until it is told to stop.
import { setPriority } from 'node:os';

import { Archiver } from '../archive/capture/archiver.ts';
import { archiverOptions, openArchiveLog } from '../archive/from-policy.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { policyOption } from './archive-place.ts';
import { ProgressLine } from './progress-line.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

/** What is archived is served first. */
const modest = 10;

export const archiveVerb: Verb = defineVerb({
  description: 'Keep every moment of a system: its data, and every change to it',
  args: { policy: policyOption },
  verbs: {
    key: async () => (await import('./archive-key.ts')).archiveKeyVerb,
    list: async () => (await import('./archive-list.ts')).archiveListVerb,
    wait: async () => (await import('./archive-wait.ts')).archiveWaitVerb,
    verify: async () => (await import('./archive-verify.ts')).archiveVerifyVerb,
    restore: async () => (await import('./archive-restore.ts')).archiveRestoreVerb,
    keys: async () => (await import('./archive-keys.ts')).archiveKeysVerb,
    salvage: async () => (await import('./archive-salvage.ts')).archiveSalvageVerb,
    rewrites: async () => (await import('./archive-rewrites.ts')).archiveRewritesVerb,
    drill: async () => (await import('./archive-drill.ts')).archiveDrillVerb,
    retire: async () => (await import('./archive-retire.ts')).archiveRetireVerb,
  },
  run: async ({ policy: path }) => {
    const policy = await loadPolicyFile(path);
    const log = await openArchiveLog(policy, 'archive');
    try {
      setPriority(modest);
      const line = new ProgressLine('full copy');
      const archiver = await Archiver.start(
        await archiverOptions(policy, {
          tell: (event) => {
            log.record(event);
            process.stdout.write(`${event.code} ${event.message}\n`);
          },
          progress: ({ received, total, since }) => line.show(received, total, since),
        }),
      );
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
          // It ends what `ended` waits for, and that tells what went wrong.
          void archiver.stop();
        });
      }
      await archiver.ended();
    } finally {
      await log.close();
    }
  },
});
