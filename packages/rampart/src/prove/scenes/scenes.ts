// What only some attacks need: a second server, an archive, a log to tamper with. Each is there from when
// it is first asked for until the grounds are reset.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Identity } from '../../archive/seal/recipient.ts';
import type { Policy } from '../../policy/types.ts';
import type { DefenceName } from '../defences.ts';
import type { Logins } from '../grounds/logins.ts';
import type { Store } from '../grounds/store.ts';
import type { Asked } from './archiving.ts';
import { PlainCopying, SealedCopying } from './copying.ts';
import { Diary } from './diary.ts';
import { Keeper } from './keeper.ts';
import { Lazy } from './lazy.ts';
import { Pair } from './pair.ts';
import { Vault } from './vault.ts';
import { Watcher } from './watcher.ts';

export interface SceneParts {
  /** Of a careful operator. */
  readonly policy: Policy;
  readonly off: ReadonlySet<DefenceName>;
  readonly directory: string;
  readonly program: string;
  readonly logins: Logins;
  /** Opens what is archived. */
  readonly identity: Identity;
  readonly store: Store;
}

export class Scenes implements AsyncDisposable {
  readonly #parts: SceneParts;
  readonly #diary = new Lazy(async () => Diary.open(await this.#newDirectory(), this.#parts.off));
  readonly #pair = new Lazy(async () => Pair.open(await this.#newDirectory(), this.#parts));
  readonly #watcher = new Lazy(async () => Watcher.open(await this.#newDirectory(), this.#parts));
  readonly #vault = new Lazy(() => this.#openVault());
  #keeper: Keeper | null = null;
  #directories = 0;

  constructor(parts: SceneParts) {
    this.#parts = parts;
  }

  /** An event log in which something can be written. */
  diary(): Promise<Diary> {
    return this.#diary.get();
  }

  /** A primary and its replica. */
  pair(): Promise<Pair> {
    return this.#pair.get();
  }

  /** A Sentinel. */
  watcher(): Promise<Watcher> {
    return this.#watcher.get();
  }

  /** A copy of the store, as it lies when nobody looks. */
  vault(): Promise<Vault> {
    return this.#vault.get();
  }

  /** From here on a system is archived, if archives are not what is switched off. */
  async keep(
    server: Asked = this.#parts.store,
    policy: Policy = this.#parts.policy,
  ): Promise<void> {
    const { off, identity, program } = this.#parts;
    if (off.has('data.archive')) return;
    const directory = await this.#newDirectory();
    this.#keeper = await Keeper.open({ policy, identity, program, directory }, server);
  }

  /** Whether all that was there then comes back from the archive. */
  async bringsBack(): Promise<boolean> {
    return (await this.#keeper?.bringsBack()) ?? false;
  }

  async strike(): Promise<void> {
    await this.#keeper?.[Symbol.asyncDispose]();
    this.#keeper = null;
    for (const scene of [this.#diary, this.#pair, this.#vault, this.#watcher]) {
      await scene.strike();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.strike();
  }

  async #openVault(): Promise<Vault> {
    const { identity, off, policy, program, store } = this.#parts;
    const copying = off.has('data.seal')
      ? new PlainCopying(store.data, store)
      : new SealedCopying(policy, identity, store);
    const hasCopy = !off.has('data.copies');
    return Vault.open({ scene: await this.#newDirectory(), program, copying, hasCopy });
  }

  async #newDirectory(): Promise<string> {
    this.#directories += 1;
    const directory = join(this.#parts.directory, `scene-${this.#directories}`);
    await mkdir(directory, { mode: 0o755 });
    return directory;
  }
}
