// A sealed copy of the ring on this machine, so that a server can start while the store is away. It
// holds tombstones and revoked subjects too: what was revoked stays so.
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { SealKey } from './seal-key.ts';
import { TextSealer } from './sealed-text.ts';
import type { RingPlace } from './sealed-text.ts';
import { readState, writeState } from './state-text.ts';
import type { RingState } from './state.ts';

export interface Cached {
  /** When this server last heard from the store, by its own wall clock. */
  readonly savedAt: number;
  readonly state: RingState;
  readonly revocations: readonly string[];
}

const HEADER = 'rampart-cache.1';

export class LocalCache {
  readonly #path: string;
  readonly #sealer: TextSealer;

  constructor(path: string, place: RingPlace, sealKeys: readonly SealKey[]) {
    this.#path = path;
    this.#sealer = new TextSealer('local-cache', place, sealKeys);
  }

  async save(cached: Cached): Promise<void> {
    const lines = [
      String(Math.floor(cached.savedAt)),
      writeState(cached.state),
      ...cached.revocations,
    ];
    await writeAtomically(this.#path, `${this.#sealer.seal(HEADER, lines.join('\n'))}\n`);
  }

  /** `null`: there is none. Throws when there is one that cannot be used. */
  async load(): Promise<Cached | null> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
    const opened = this.#sealer.open(text.trimEnd());
    if (opened.kind === 'text' && opened.header === HEADER) {
      const [savedAt = '', stateText = '', ...revocations] = opened.plain.split('\n');
      const state = readState(stateText);
      if (state !== null) return { savedAt: Number(savedAt), state, revocations };
    }
    throw new Error(`${this.#path} is not a copy of this ring, sealed under one of our keys`);
  }
}

/** Readers see the old text or the new one, never a part, also when the machine fails meanwhile. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
