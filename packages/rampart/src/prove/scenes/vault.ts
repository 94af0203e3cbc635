// What is kept of the store besides it, as it lies when nobody looks, and what somebody makes of it who
// needs it one day.
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { appendDirectory } from '../../archive/restore/write-directory.ts';
import { Scratch } from '../../archive/drill/scratch.ts';
import type { Stop } from '../attack.ts';
import { contentsOf, filesIn } from './contents.ts';
import type { Copying } from './copying.ts';

export interface VaultParts {
  readonly scene: string;
  readonly program: string;
  readonly copying: Copying;
  /** Whether a second copy lies where nobody can alter it. */
  readonly hasCopy: boolean;
}

export interface Believed {
  /** The price that a restore brings; null: whoever restores refuses to. */
  readonly price: string | null;
  /** What told him, or brought him the right one. */
  readonly stop: Stop | null;
}

export class Vault implements AsyncDisposable {
  /** Where it lies, and where the intruder may do what he likes. */
  readonly directory: string;
  readonly #elsewhere: string | null;
  readonly #parts: VaultParts;
  #restored = 0;

  private constructor(parts: VaultParts) {
    this.directory = join(parts.scene, 'copy');
    this.#elsewhere = parts.hasCopy ? join(parts.scene, 'elsewhere') : null;
    this.#parts = parts;
  }

  static async open(parts: VaultParts): Promise<Vault> {
    const vault = new Vault(parts);
    await parts.copying.copy(vault.directory, vault.#elsewhere);
    await parts.copying.remember(vault.directory);
    return vault;
  }

  /** Everything in it, to be searched by somebody who has carried it away. */
  contents(): Promise<string> {
    return contentsOf(this.directory);
  }

  /** Goes through all of it, and writes what comes of it in its place. Whether anything came of it. */
  async alter(change: (bytes: Buffer) => Buffer | null): Promise<boolean> {
    let isFound = false;
    for (const path of await filesIn(this.directory)) {
      const altered = change(await readFile(path));
      if (altered === null) continue;
      isFound = true;
      await writeFile(path, altered);
    }
    return isFound;
  }

  /** In its place comes one of the store as it is now, made by somebody else. */
  async exchange(): Promise<void> {
    const own = join(this.#parts.scene, 'made-by-the-intruder');
    await this.#parts.copying.copy(own, null);
    await rm(this.directory, { recursive: true });
    await rename(own, this.directory);
  }

  /** As an operator restores: he checks what he has, and takes the other copy if something is wrong. */
  async restore(): Promise<Believed> {
    const elsewhere = this.#elsewhere;
    const stop = await this.#parts.copying.check(this.directory, elsewhere);
    if (stop === null) return { price: await this.#priceIn(this.directory), stop };
    return { price: elsewhere === null ? null : await this.#priceIn(elsewhere), stop };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#parts.scene, { recursive: true, force: true });
  }

  async #priceIn(copy: string): Promise<string | null> {
    this.#restored += 1;
    const directory = join(this.#parts.scene, `restored-${this.#restored}`);
    await this.#parts.copying.unpack(copy, directory);
    const isAppended = (await readdir(directory)).includes(appendDirectory);
    const loads = isAppended ? 'append-only' : 'nothing';
    const { program } = this.#parts;
    await using scratch = await Scratch.start({ program, directory, loads });
    return await scratch.text('GET', 'price:1');
  }
}
