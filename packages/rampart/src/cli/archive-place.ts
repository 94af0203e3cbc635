// What the verbs below `rampart archive` have in common: which archive, and with which key.
import { readFile } from 'node:fs/promises';

import { archiveIn, openCopy } from '../archive/from-policy.ts';
import { ArchiveError } from '../archive/codes.ts';
import { readIdentity } from '../archive/seal/recipient.ts';
import type { Identity } from '../archive/seal/recipient.ts';
import { DirectoryStore } from '../archive/store/directory-store.ts';
import type { ArchiveStore } from '../archive/store/store.ts';
import { loadPolicyFile } from '../policy/load.ts';

export const policyOption = {
  type: 'string',
  default: 'rampart.yaml',
  description: 'The policy',
  valueHint: 'FILE',
} as const;

export const placeOptions = {
  policy: { ...policyOption, description: 'The policy that says where the archive is' },
  archive: {
    type: 'string',
    description: 'Another directory than the policy’s, or bucket:NAME of one of its copies',
    valueHint: 'DIRECTORY',
  },
} as const;

export const keyOption = {
  type: 'string',
  description: 'The file of the private key of one recipient',
  valueHint: 'FILE',
} as const;

export interface PlaceWords {
  readonly policy: string;
  readonly archive: string | undefined;
}

const bucketMark = 'bucket:';

export async function storeOf({ policy, archive }: PlaceWords): Promise<DirectoryStore> {
  if (archive !== undefined) return new DirectoryStore(archive);
  return new DirectoryStore(archiveIn(await loadPolicyFile(policy)).directory);
}

/** For those who only read: it may be a bucket, too. */
export async function readableStoreOf(words: PlaceWords): Promise<ArchiveStore> {
  const name =
    words.archive?.startsWith(bucketMark) === true ? words.archive.slice(bucketMark.length) : null;
  if (name === null) return storeOf(words);
  const { copies } = archiveIn(await loadPolicyFile(words.policy));
  const copy = copies.find((each) => each.kind === 'bucket' && each.bucket === name);
  if (copy !== undefined) return openCopy(copy);
  throw new ArchiveError('ARCHIVE_MISSING', `${words.policy} names no copy in a bucket ${name}.`);
}

/** Throws `ARCHIVE_KEY_NEEDED` when none is named. */
export async function identityOf(path: string | undefined): Promise<Identity> {
  if (path === undefined) throw new ArchiveError('ARCHIVE_KEY_NEEDED', 'No key was named.');
  let pem: Buffer;
  try {
    pem = await readFile(path);
  } catch (cause) {
    throw new ArchiveError('ARCHIVE_KEY_UNUSABLE', `${path} cannot be read.`, { cause });
  }
  return readIdentity(pem);
}
