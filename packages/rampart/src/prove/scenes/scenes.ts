// What only some attacks need: a second server, an archive, a log to tamper with. Each is there from when
// it is first asked for until the grounds are reset.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Identity } from '../../archive/seal/recipient.ts';
import type { Policy } from '../../policy/types.ts';
import type { DefenceName } from '../defences.ts';
import type { Logins } from '../grounds/logins.ts';
import { Diary } from './diary.ts';
import { Lazy } from './lazy.ts';

export interface SceneParts {
  /** Of a careful operator. */
  readonly policy: Policy;
  readonly off: ReadonlySet<DefenceName>;
  readonly directory: string;
  readonly program: string;
  readonly logins: Logins;
  /** Opens what is archived. */
  readonly identity: Identity;
}

export class Scenes implements AsyncDisposable {
  readonly #parts: SceneParts;
  readonly #diary = new Lazy(async () => Diary.open(await this.#newDirectory(), this.#parts.off));
  #directories = 0;

  constructor(parts: SceneParts) {
    this.#parts = parts;
  }

  /** An event log in which something was written. */
  diary(): Promise<Diary> {
    return this.#diary.get();
  }

  async strike(): Promise<void> {
    await this.#diary.strike();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.strike();
  }

  async #newDirectory(): Promise<string> {
    this.#directories += 1;
    const directory = join(this.#parts.directory, `scene-${this.#directories}`);
    await mkdir(directory, { mode: 0o755 });
    return directory;
  }
}
