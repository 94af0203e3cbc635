// Two ways to keep a store besides itself: Rampart's archive, and the server's own files in another
// directory, as copies are often kept.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';

import { headsFile, readHeads, type SignedHead } from '../../archive/capture/anchor.ts';
import { keyDirectory } from '../../archive/capture/create.ts';
import { ArchiveError } from '../../archive/codes.ts';
import { takeFiles } from '../../archive/files/take-files.ts';
import { restore } from '../../archive/restore/restore.ts';
import type { Identity } from '../../archive/seal/recipient.ts';
import { DirectoryStore } from '../../archive/store/directory-store.ts';
import { verifyArchive } from '../../archive/verify/verify.ts';
import { publishedKey, type CheckingKey } from '../../events/signing.ts';
import type { Policy } from '../../policy/types.ts';
import type { Stop } from '../attack.ts';
import { caughtUp, startArchiver, type Asked } from './archiving.ts';
import { contentsOf } from './contents.ts';

export interface Copying {
  /** Copies all that the server has now. `elsewhere`: a second copy; null: none. */
  copy(directory: string, elsewhere: string | null): Promise<void>;
  /** Keeps what tells this copy from every other, away from it. */
  remember(directory: string): Promise<void>;
  /** What tells whoever looks before he uses it that it is not what it was; null: nothing does. */
  check(directory: string, elsewhere: string | null): Promise<Stop | null>;
  /** A directory that a server loads. */
  unpack(directory: string, output: string): Promise<void>;
}

export class SealedCopying implements Copying {
  readonly #policy: Policy;
  readonly #identity: Identity;
  readonly #server: Asked;
  #heads: readonly SignedHead[] = [];
  #signer: CheckingKey | null = null;

  constructor(policy: Policy, identity: Identity, server: Asked) {
    this.#policy = policy;
    this.#identity = identity;
    this.#server = server;
  }

  async copy(directory: string, elsewhere: string | null): Promise<void> {
    const copies = elsewhere === null ? [] : [new DirectoryStore(elsewhere)];
    const archiver = await startArchiver(this.#policy, { directory, copies });
    try {
      await caughtUp(archiver, this.#server);
    } finally {
      await archiver.stop();
    }
  }

  async remember(directory: string): Promise<void> {
    this.#heads = await readHeads(join(directory, headsFile));
    this.#signer = await publishedKey(keyDirectory(new DirectoryStore(directory)));
  }

  async check(directory: string): Promise<Stop | null> {
    try {
      const { state, findings } = await verifyArchive({
        store: new DirectoryStore(directory),
        thoroughness: 'full',
        identity: this.#identity,
        keys: this.#signer === null ? null : [this.#signer],
        heads: this.#heads,
      });
      const code = findings[0]?.code ?? state;
      return state === 'tampered' ? { defence: 'data.seal', code } : null;
    } catch (error) {
      if (error instanceof ArchiveError) return { defence: 'data.seal', code: error.code };
      throw error;
    }
  }

  async unpack(directory: string, output: string): Promise<void> {
    const store = new DirectoryStore(directory);
    const target = { kind: 'latest' } as const;
    await restore({ store, identity: this.#identity, target, output, into: null });
  }
}

export class PlainCopying implements Copying {
  readonly #data: string;
  readonly #server: Asked;

  constructor(data: string, server: Asked) {
    this.#data = data;
    this.#server = server;
  }

  async copy(directory: string, elsewhere: string | null): Promise<void> {
    // Where nothing is appended the snapshot is what there is.
    await this.#server.all('SAVE');
    for (const each of elsewhere === null ? [directory] : [directory, elsewhere]) {
      await takeFiles(this.#data, each);
    }
  }

  async remember(): Promise<void> {}

  async check(directory: string, elsewhere: string | null): Promise<Stop | null> {
    if (elsewhere === null) return null;
    const isSame = (await contentsOf(directory)) === (await contentsOf(elsewhere));
    return isSame ? null : { defence: 'data.copies', code: 'not the same' };
  }

  unpack(directory: string, output: string): Promise<void> {
    return cp(directory, output, { recursive: true });
  }
}
