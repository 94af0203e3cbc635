// rampart archive retire: drops what the policy does not ask to keep.
import { keyDirectory } from '../archive/capture/create.ts';
import type { Tell } from '../archive/events.ts';
import { archiveIn, openArchiveLog, openCopy } from '../archive/from-policy.ts';
import { Archive } from '../archive/read/archive.ts';
import { chooseRetirable } from '../archive/retire/choose.ts';
import type { Retirable } from '../archive/retire/choose.ts';
import { release, retire, segmentsOf } from '../archive/retire/retire.ts';
import { DirectoryStore } from '../archive/store/directory-store.ts';
import { ownSigningKey } from '../events/signing.ts';
import { loadPolicyFile } from '../policy/load.ts';
import type { ArchiveCopy } from '../policy/types.ts';
import { policyOption } from './archive-place.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

type Bucket = Extract<ArchiveCopy, { readonly kind: 'bucket' }>;

export const archiveRetireVerb: Verb = defineVerb({
  description: 'Remove what is older than the policy keeps, and is needed by no younger point',
  args: {
    policy: policyOption,
    copies: {
      type: 'boolean',
      description: 'In the copies, too; of those in buckets, say which objects may be removed',
    },
    'dry-run': { type: 'boolean', description: 'Say what would be removed, and remove nothing' },
  },
  run: async ({ policy: path, copies: withCopies, 'dry-run': isDry }) => {
    const policy = await loadPolicyFile(path);
    const { directory, keep, copies: all } = archiveIn(policy);
    const own = new DirectoryStore(directory);
    const copies = withCopies === true ? all : [];
    const directories = [own, ...copies.flatMap(directoryOf)];
    const buckets = copies.filter((copy) => copy.kind === 'bucket');
    const now = Date.now();
    if (isDry === true) {
      for (const store of directories) {
        const { catalogue, histories } = await Archive.open(store);
        const retirable = chooseRetirable(catalogue, histories, keep, now);
        print(segmentsOf(retirable).map(({ name }) => store.pathOf(name)));
      }
      for (const bucket of buckets) {
        const { catalogue, histories } = await Archive.open(await openCopy(bucket));
        print(objectsOf(bucket, chooseRetirable(catalogue, histories, keep, now)));
      }
      return;
    }
    const log = await openArchiveLog(policy, 'archive-retire');
    try {
      const key = await ownSigningKey(keyDirectory(own));
      const tell: Tell = (event) => log.record(event);
      // The archiver's own first: what it still has, it would bring to a copy again.
      for (const store of directories) {
        const retirable = await retire(await Archive.open(store), store, key, keep, now, tell);
        print([`retired ${segmentsOf(retirable).length} segments of ${store.place}`]);
      }
      for (const bucket of buckets) {
        const archive = await Archive.open(await openCopy(bucket));
        const retirable = await release(archive, key, keep, now, tell);
        const objects = objectsOf(bucket, retirable);
        print([`${objects.length} objects may be removed from ${archive.store.place}`, ...objects]);
      }
    } finally {
      await log.close();
    }
  },
});

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** As tools for buckets take them. */
function objectsOf({ bucket, prefix }: Bucket, retirable: Retirable): readonly string[] {
  return segmentsOf(retirable).map(({ name }) => `s3://${bucket}/${prefix}${name}`);
}

function directoryOf(copy: ArchiveCopy): readonly DirectoryStore[] {
  return copy.kind === 'directory' ? [new DirectoryStore(copy.path)] : [];
}
