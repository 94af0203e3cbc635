// A drill of the archive that a policy describes.
import { ownSigningKey } from '../../events/signing.ts';
import type { Policy } from '../../policy/types.ts';
import { keyDirectory } from '../capture/create.ts';
import { archiveIn, sourcesOf } from '../from-policy.ts';
import type { Identity } from '../seal/recipient.ts';
import { DirectoryStore } from '../store/directory-store.ts';
import type { DrillOptions } from './drill.ts';

export interface DrillWords {
  readonly identity: Identity;
  readonly program: string;
  readonly directory: string;
  /** Compare with a replica, which costs the archived server one full copy. */
  readonly reference: boolean;
  /** Put the restored state into the archive as the next base. */
  readonly base: boolean;
}

export async function drillOptions(policy: Policy, words: DrillWords): Promise<DrillOptions> {
  const { identity, program, directory, reference, base } = words;
  const archive = archiveIn(policy);
  const store = new DirectoryStore(archive.directory);
  const [source = null] = await sourcesOf(archive);
  return {
    store,
    identity,
    program,
    directory,
    reference: reference ? source : null,
    base: base
      ? {
          recipients: archive.recipients,
          key: await ownSigningKey(keyDirectory(store)),
          segmentBytes: archive.segment.bytes,
        }
      : null,
    now: () => Date.now(),
  };
}
