// A ring whose keys encrypt. Such a key never dies by time: it stops sealing, and goes only after a
// sweep over all values has shown that nothing needs it.
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { Hooks } from './clock.ts';
import { deriveKey } from './derive.ts';
import { KeyringError } from './errors.ts';
import { highOf, isKeyId, lowOf } from './id.ts';
import { merge } from './merge.ts';
import type { Settings } from './options.ts';
import { SharedRing } from './ring.ts';
import { fromText, open, seal } from './seal.ts';
import { TextSealer } from './sealed-text.ts';
import { signerAt, withoutKeys } from './state.ts';
import { readState, writeState } from './state-text.ts';
import type { KeyId, PurposeKey, PurposeKeys, Ring } from './types.ts';

export interface Sweep {
  /** How many values were looked at. */
  readonly seen: number;
  /** Values that are neither of the form of `seal` nor an id; while there are any, no key is let go. */
  readonly malformed: number;
  /** Keys that values still need, other than the one that seals. */
  readonly needed: readonly KeyId[];
  /** Keys that were let go. */
  readonly released: readonly KeyId[];
}

export interface SealingRing extends Ring {
  /** Encrypts and authenticates. `context` says what the value is (a key's name, a path) and is not contained. */
  seal(plain: Uint8Array | string, context: string): string;
  /**
   * Throws unless this server may seal at this moment: it has a key, and has heard of the store within
   * `maxStale`. For those who seal with keys of `purpose` in a form of their own.
   */
  assertMaySeal(): void;
  /** Rejects with `KEYRING_SEALED_…` codes that tell a cut, a moved, an altered value and a missing key apart. */
  open(sealed: string, context: string): Promise<Uint8Array>;
  /** It was sealed under another key than the one that seals now. */
  needsReseal(sealed: string): boolean;
  /**
   * Give it every value that was ever sealed and still counts; of values in a form of their own, the id
   * of the key. Keys that stopped sealing longer than `maxStale` ago and that no value needs are let go
   * for good.
   */
  sweep(values: Iterable<string> | AsyncIterable<string>): Promise<Sweep>;
  /** All keys as a text, sealed under the seal keys: keep it where the store's loss does not reach. */
  exportSealed(): string;
  /** Takes the keys of such a text back in. What was let go stays gone. */
  restoreSealed(backup: string): Promise<void>;
}

const FORM = /^rs1\.([0-9a-f]{16})\.([\w-]{22})\.([\w-]{59,})$/;
const BACKUP = 'rampart-backup.1';

interface Material {
  readonly body: KeyObject;
  readonly context: KeyObject;
}

export class SealingSharedRing extends SharedRing implements SealingRing {
  readonly #keys: PurposeKeys<Material>;

  constructor(settings: Settings, hooks: Hooks) {
    super(settings, hooks);
    this.#keys = this.purpose('rampart.sealed-values.1', (bytes) => ({
      body: deriveKey(bytes, ['body']),
      context: deriveKey(bytes, ['context']),
    }));
  }

  seal(plain: Uint8Array | string, context: string): string {
    const key = this.#sealing();
    const mark = contextMark(key.material, context).toString('base64url');
    const head = `rs1.${key.id}.${mark}`;
    const bytes = typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain;
    const body = seal(key.material.body, Buffer.from(head, 'latin1'), bytes);
    return `${head}.${body.toString('base64url')}`;
  }

  assertMaySeal(): void {
    this.#sealing();
  }

  async open(sealed: string, context: string): Promise<Uint8Array> {
    const { id, mark, body, head } = parse(sealed);
    const key = await this.#keyOf(id);
    const plain = open(key.material.body, Buffer.from(head, 'latin1'), body);
    if (plain === null) {
      throw new KeyringError('KEYRING_SEALED_ALTERED', `A value sealed under ${id} does not open.`);
    }
    // The mark is authentic here, so a difference is the context's and not the value's.
    if (!timingSafeEqual(mark, contextMark(key.material, context))) {
      throw new KeyringError(
        'KEYRING_SEALED_MOVED',
        `A value sealed under ${id} was opened as ${JSON.stringify(context.slice(0, 128))}.`,
      );
    }
    return plain;
  }

  needsReseal(sealed: string): boolean {
    return parse(sealed).id !== this.#keys.current()?.id;
  }

  async sweep(values: Iterable<string> | AsyncIterable<string>): Promise<Sweep> {
    const began = this.now();
    const shutBefore = began - this.settings.maxStale;
    const signer = signerAt(this.state, began);
    const idle = this.state.keys
      .filter((key) => key.id !== signer?.id && key.activatesAt < began)
      .filter((key) => key.retiresAt <= shutBefore)
      .map((key) => key.id);
    const used = new Set<KeyId>();
    let seen = 0;
    let malformed = 0;
    for await (const value of values) {
      seen += 1;
      const id = idIn(value);
      if (id === null) malformed += 1;
      else used.add(id);
    }
    const unneeded = malformed > 0 ? [] : idle.filter((id) => !used.has(id));
    if (unneeded.length > 0) {
      await this.change((state, now) => withoutKeys(state, unneeded, now, this.settings));
    }
    const sealing = this.#keys.current()?.id;
    return {
      seen,
      malformed,
      needed: [...used].filter((id) => id !== sealing),
      released: unneeded,
    };
  }

  exportSealed(): string {
    if (!this.isReady) {
      throw new KeyringError(
        'KEYRING_NOT_READY',
        `The ring ${this.app}/${this.name} has no key yet.`,
      );
    }
    const sealer = new TextSealer('backup', this.settings, this.sealKeys);
    return sealer.seal(BACKUP, writeState(this.state));
  }

  async restoreSealed(backup: string): Promise<void> {
    const opened = new TextSealer('backup', this.settings, this.sealKeys).open(backup.trim());
    const state =
      opened.kind === 'text' && opened.header === BACKUP ? readState(opened.plain) : null;
    if (state === null) {
      throw new KeyringError(
        'KEYRING_BACKUP_MALFORMED',
        opened.kind === 'foreign'
          ? 'The backup is sealed under a key that this server does not have.'
          : `The text is not a backup of the ring ${this.app}/${this.name}.`,
      );
    }
    await this.change((held) => merge(held, state));
  }

  #sealing(): PurposeKey<Material> {
    const key = this.#keys.current();
    if (key === null) {
      throw new KeyringError(
        'KEYRING_NOT_READY',
        `The ring ${this.app}/${this.name} cannot seal yet.`,
      );
    }
    // A key that is let go must not seal anywhere, so a server that has heard nothing stops in time.
    if (this.silentFor > this.settings.maxStale) {
      throw new KeyringError(
        'KEYRING_STORE_UNAVAILABLE',
        `The store was silent longer than maxStale, so the key ${key.id} may not seal any more.`,
      );
    }
    return key;
  }

  async #keyOf(id: KeyId): Promise<PurposeKey<Material>> {
    const high = highOf(id);
    const low = lowOf(id);
    const found = this.#keys.find(high, low);
    const key = found === 'unknown' ? await this.#keys.learn(high, low) : found;
    if (typeof key !== 'string') return key;
    throw new KeyringError(
      key === 'not-ready' ? 'KEYRING_NOT_READY' : 'KEYRING_SEALED_KEY_UNKNOWN',
      `The key ${id} of a sealed value is ${key === 'revoked' ? 'let go' : key}.`,
    );
  }
}

function contextMark(material: Material, context: string): Buffer {
  return createHmac('sha256', material.context).update(context).digest().subarray(0, 16);
}

function idIn(sealed: string): KeyId | null {
  const id = FORM.exec(sealed)?.[1] ?? sealed;
  return isKeyId(id) ? id : null;
}

function parse(sealed: string): { id: KeyId; mark: Buffer; body: Buffer; head: string } {
  const [, id, markText = '', bodyText = ''] = FORM.exec(sealed) ?? [];
  const mark = fromText(markText);
  const body = fromText(bodyText);
  if (!isKeyId(id) || mark === null || body === null) {
    throw new KeyringError(
      'KEYRING_SEALED_MALFORMED',
      `A text of ${sealed.length} characters is not a sealed value.`,
    );
  }
  return { id, mark, body, head: `rs1.${id}.${markText}` };
}
