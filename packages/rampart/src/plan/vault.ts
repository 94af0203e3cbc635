// The secrets of one run: each is fetched once, and whatever is to be shown can be held against all of
// them first.
import { createHash } from 'node:crypto';

import type { Content } from '../policy/compile/content.ts';
import { written } from '../policy/compile/content.ts';
import { fetchSecret } from '../policy/secrets.ts';
import type { SecretSource } from '../policy/types.ts';

export type Fetch = (source: SecretSource) => Promise<Buffer>;

export class Vault {
  readonly #fetch: Fetch;
  readonly #held = new Map<string, Promise<Buffer>>();
  readonly #texts = new Set<string>();

  constructor(fetch: Fetch = fetchSecret) {
    this.#fetch = fetch;
  }

  async secret(source: SecretSource): Promise<Buffer> {
    const name = JSON.stringify(source);
    let fetched = this.#held.get(name);
    if (fetched === undefined) {
      fetched = this.#fetch(source);
      this.#held.set(name, fetched);
    }
    const secret = await fetched;
    this.#texts.add(secret.toString('latin1'));
    this.#texts.add(createHash('sha256').update(secret).digest('hex'));
    return secret;
  }

  /** What the file or the rule really says. Never shown. */
  text(content: Content): Promise<string> {
    return written(content, (source) => this.secret(source));
  }

  /** Whether a text holds one of the secrets, or the hash of one. */
  isIn(text: string): boolean {
    for (const secret of this.#texts) if (text.includes(secret)) return true;
    return false;
  }
}
