// rampart archive retire: drops what the policy does not ask to keep.
import { keyDirectory } from '../archive/capture/create.ts';
import { archiveIn, openArchiveLog } from '../archive/from-policy.ts';
import { Archive } from '../archive/read/archive.ts';
import { chooseRetirable } from '../archive/retire/choose.ts';
import { retire } from '../archive/retire/retire.ts';
import { DirectoryStore } from '../archive/store/directory-store.ts';
import { ownSigningKey } from '../events/signing.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { policyOption } from './archive-place.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const archiveRetireVerb: Verb = defineVerb({
  description: 'Remove what is older than the policy keeps, and is needed by no younger point',
  args: {
    policy: policyOption,
    'dry-run': { type: 'boolean', description: 'Say what would be removed, and remove nothing' },
  },
  run: async ({ policy: path, 'dry-run': isDry }) => {
    const policy = await loadPolicyFile(path);
    const { directory, keep } = archiveIn(policy);
    const store = new DirectoryStore(directory);
    const archive = await Archive.open(store);
    const now = Date.now();
    if (isDry === true) {
      const { main, bases } = chooseRetirable(archive.catalogue, archive.histories, keep, now);
      for (const { name } of [...main, ...bases]) process.stdout.write(`${name}\n`);
      return;
    }
    const log = await openArchiveLog(policy, 'archive-retire');
    try {
      const key = await ownSigningKey(keyDirectory(store));
      const { main, bases } = await retire(archive, store, key, keep, now, (event) =>
        log.record(event),
      );
      process.stdout.write(`retired ${main.length + bases.length} segments\n`);
    } finally {
      await log.close();
    }
  },
});
