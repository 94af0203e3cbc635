// The archive of a system of the grounds, as an operator has it: it follows, and what it has kept can be
// brought back on a server of its own.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Archiver } from '../../archive/capture/archiver.ts';
import { Scratch } from '../../archive/drill/scratch.ts';
import { archiveIn } from '../../archive/from-policy.ts';
import { Archive } from '../../archive/read/archive.ts';
import { restore } from '../../archive/restore/restore.ts';
import type { Identity } from '../../archive/seal/recipient.ts';
import { DirectoryStore } from '../../archive/store/directory-store.ts';
import type { Policy } from '../../policy/types.ts';
import { itemsOf, textOf } from '../../resp/reply-parts.ts';
import { caughtUp, startArchiver, type Asked } from './archiving.ts';

/** Where in the archive everything was as it should be. */
interface Mark {
  readonly offset: number;
  readonly history: number | null;
  /** What was there. */
  readonly picture: string;
}

export interface KeeperParts {
  readonly policy: Policy;
  readonly identity: Identity;
  readonly program: string;
  /** Room for what is brought back. */
  readonly directory: string;
}

export class Keeper implements AsyncDisposable {
  readonly #archiver: Archiver;
  readonly #parts: KeeperParts;
  #mark: Mark | null = null;

  private constructor(archiver: Archiver, parts: KeeperParts) {
    this.#archiver = archiver;
    this.#parts = parts;
  }

  /** Follows, and marks the moment at which it has all that the server has. */
  static async open(parts: KeeperParts, server: Asked): Promise<Keeper> {
    const keeper = new Keeper(await startArchiver(parts.policy), parts);
    try {
      await keeper.#catchUp(server);
      return keeper;
    } catch (error) {
      await keeper[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Whether what was there comes back from the archive, all of it and nothing else. */
  async bringsBack(): Promise<boolean> {
    const mark = this.#mark;
    if (mark === null) return false;
    const { identity, program, directory } = this.#parts;
    const output = join(directory, 'restored');
    const { offset, history } = mark;
    const target = { kind: 'offset', offset, history } as const;
    await restore({ store: this.#store, identity, target, output, into: null });
    await using scratch = await Scratch.start({ program, directory: output, loads: 'append-only' });
    const asked = { all: (...words: readonly string[]) => scratch.call(...words.map(String)) };
    return (await pictureOf(asked)) === mark.picture;
  }

  /** The next one begins anew. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#archiver.stop();
    await rm(this.#store.place, { recursive: true, force: true });
  }

  get #store(): DirectoryStore {
    return new DirectoryStore(archiveIn(this.#parts.policy).directory);
  }

  async #catchUp(server: Asked): Promise<void> {
    const picture = await pictureOf(server);
    const offset = await caughtUp(this.#archiver, server);
    const { histories } = await Archive.open(this.#store);
    this.#mark = { offset, history: histories.at(-1)?.number ?? null, picture };
  }
}

/** All that is on a server; what the keyring renews by itself is left out. */
async function pictureOf(server: Asked): Promise<string> {
  const names = itemsOf(await server.all('KEYS', '*'))
    .map((item) => textOf(item) ?? '')
    .filter((name) => !name.startsWith('rampart:'))
    .toSorted();
  const values = names.length === 0 ? [] : itemsOf(await server.all('MGET', ...names));
  return JSON.stringify([names, values.map(textOf)]);
}
