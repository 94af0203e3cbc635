// rampart archive retire: drops what the policy does not ask to keep.
import { keyDirectory } from '../archive/capture/create.ts';
import { archiveIn, openArchiveLog } from '../archive/from-policy.ts';
import { Archive } from '../archive/read/archive.ts';
import { chooseRetirable } from '../archive/retire/choose.ts';
import { retire } from '../archive/retire/retire.ts';
import { DirectoryStore } from '../archive/store/directory-store.ts';
import { ownSigningKey } from '../events/signing.ts';
import { loadPolicyFile } from '../policy/load.ts';
import type { ArchiveCopy } from '../policy/types.ts';
import { policyOption } from './archive-place.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const archiveRetireVerb: Verb = defineVerb({
  description: 'Remove what is older than the policy keeps, and is needed by no younger point',
  args: {
    policy: policyOption,
    copies: { type: 'boolean', description: 'In the copies that are directories, too' },
    'dry-run': { type: 'boolean', description: 'Say what would be removed, and remove nothing' },
  },
  run: async ({ policy: path, copies: withCopies, 'dry-run': isDry }) => {
    const policy = await loadPolicyFile(path);
    const { directory, keep, copies } = archiveIn(policy);
    const own = new DirectoryStore(directory);
    const others = withCopies === true ? copies.flatMap(directoryOf) : [];
    const now = Date.now();
    if (isDry === true) {
      for (const store of [own, ...others]) {
        const { catalogue, histories } = await Archive.open(store);
        const { main, bases } = chooseRetirable(catalogue, histories, keep, now);
        for (const { name } of [...main, ...bases]) process.stdout.write(`${store.pathOf(name)}\n`);
      }
      return;
    }
    const log = await openArchiveLog(policy, 'archive-retire');
    try {
      const key = await ownSigningKey(keyDirectory(own));
      // The archiver's own first: what it still has, it would bring to a copy again.
      for (const store of [own, ...others]) {
        const archive = await Archive.open(store);
        const { main, bases } = await retire(archive, store, key, keep, now, (event) =>
          log.record(event),
        );
        const count = main.length + bases.length;
        process.stdout.write(`retired ${count} segments of ${store.place}\n`);
      }
    } finally {
      await log.close();
    }
  },
});

function directoryOf(copy: ArchiveCopy): readonly DirectoryStore[] {
  return copy.kind === 'directory' ? [new DirectoryStore(copy.path)] : [];
}
