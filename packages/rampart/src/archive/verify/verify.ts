// Says whether an archive is what was written. Quick looks at the beginning and the signed end of each
// segment; sampled and full also read the frames of some, or of all, and open them when they can.
import { randomInt } from 'node:crypto';

import type { CheckingKey } from '../../events/signing.ts';
import { isAuthentic } from '../capture/anchor.ts';
import type { SignedHead } from '../capture/anchor.ts';
import { ArchiveError } from '../codes.ts';
import { readName, signerOf } from '../read/archive.ts';
import type { ArchiveName } from '../read/archive.ts';
import { checkPlace, fetchSegment, readEnds, segmentPlace } from '../read/catalogue.ts';
import { mainTrack } from '../read/history.ts';
import { readRetirements } from '../retire/statement.ts';
import type { Identity } from '../seal/recipient.ts';
import type { SegmentLabel } from '../segment/contents.ts';
import { Segment } from '../segment/read.ts';
import type { ArchiveStore, StoredObject } from '../store/store.ts';
import { checkContents } from './contents.ts';
import { checkEnds, readSegment } from './segment-check.ts';
import type { Finding, Verdict } from './verdict.ts';

export type Thoroughness = 'quick' | 'sampled' | 'full';

export interface VerifyOptions {
  readonly store: ArchiveStore;
  readonly thoroughness: Thoroughness;
  /** Opens what is read; null: chains and signatures only. */
  readonly identity: Identity | null;
  /** Public keys from elsewhere; null: the one that the archive names itself. */
  readonly keys: readonly CheckingKey[] | null;
  /** Heads that were kept elsewhere. */
  readonly heads: readonly SignedHead[];
  readonly progress?: (done: number, total: number) => void;
}

/** Of how many segments one is read when sampling. */
const sampledOneOf = 10;

export async function verifyArchive(options: VerifyOptions): Promise<Verdict> {
  const name = await readName(options.store);
  if (name === null) {
    throw new ArchiveError('ARCHIVE_MISSING', `In ${options.store.place} there is no archive.`);
  }
  return new Verification(options, name).run();
}

interface Looked {
  readonly label: SegmentLabel;
  readonly hash: string;
}

class Verification {
  readonly #options: VerifyOptions;
  readonly #name: ArchiveName;
  readonly #keys: readonly CheckingKey[];
  readonly #findings: Finding[] = [];
  readonly #open: string[] = [];
  #read = 0;
  #opened = 0;
  #heads = 0;

  constructor(options: VerifyOptions, name: ArchiveName) {
    this.#options = options;
    this.#name = name;
    this.#keys = options.keys ?? [signerOf(name)];
  }

  async run(): Promise<Verdict> {
    const { store, identity, keys, heads, progress, thoroughness } = this.#options;
    if (keys === null) this.#open.push('The key that signs was taken from the archive itself.');
    if (heads.length === 0) {
      this.#open.push('No head was given from elsewhere: a cut at the end would not show.');
    }
    if (identity === null || thoroughness === 'quick')
      this.#open.push('Nothing was opened: that takes a private key, and more than a quick look.');
    const objects = (await store.list('')).filter(({ name }) => segmentPlace(name) !== null);
    const tracks = Map.groupBy(objects, ({ name }) => segmentPlace(name)?.track ?? '');
    let done = 0;
    for (const [track, own] of tracks) {
      await this.#checkTrack(track, own, () => progress?.(++done, objects.length));
    }
    this.#checkUnseenHeads(tracks);
    const { snapshots, commands } = await this.#checkContents();
    const isTampered = this.#findings.length > 0;
    return {
      state: isTampered ? 'tampered' : this.#open.length > 0 ? 'incomplete' : 'intact',
      segments: objects.length,
      read: this.#read,
      opened: this.#opened,
      heads: this.#heads,
      snapshots,
      commands,
      findings: this.#findings,
      open: this.#open,
    };
  }

  async #checkTrack(
    track: string,
    objects: readonly StoredObject[],
    step: () => void,
  ): Promise<void> {
    const retired = await readRetirements(this.#options.store, this.#name.id, this.#keys);
    const from = retired.get(track);
    let expected = (from?.segment ?? 0) + 1;
    let previous: string | null = from?.hash ?? '0'.repeat(64);
    for (const [index, object] of objects.entries()) {
      const { name } = object;
      const number = segmentPlace(name)?.segment ?? 0;
      // What was retired and is still there was interrupted in going.
      if (number < expected) continue;
      for (; expected < number; expected++) {
        const what = `Segment ${expected} of ${track} is missing.`;
        this.#found('ARCHIVE_SEGMENT_MISSING', name, what);
        previous = null;
      }
      const isLast = index === objects.length - 1;
      previous = await this.#checkSegment(object, previous, isLast);
      expected = number + 1;
      step();
    }
  }

  /** The last hash, with which the next segment has to begin; null when nobody knows it. */
  async #checkSegment(
    object: StoredObject,
    previous: string | null,
    isLast: boolean,
  ): Promise<string | null> {
    const { name } = object;
    try {
      const { label, hash } = await this.#look(object, isLast, (found) => {
        checkPlace(name, found, this.#name.id);
      });
      if (previous !== null && label.previous !== previous) {
        const what = `${name} does not go on where the segment before it ended.`;
        this.#found('ARCHIVE_SEGMENT_FOREIGN', name, what);
      }
      return hash;
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      this.#found(error.code, name, error.message);
      return null;
    }
  }

  async #look(
    object: StoredObject,
    isLast: boolean,
    check: (label: SegmentLabel) => void,
  ): Promise<Looked> {
    const { store, thoroughness, identity } = this.#options;
    const { name } = object;
    const isSampled = thoroughness === 'sampled' && randomInt(sampledOneOf) === 0;
    // The last one may be open, and has no signed end yet.
    const isRead = thoroughness === 'full' || isSampled || isLast;
    const ends = isRead ? null : await readEnds(store, object);
    if (ends !== null) {
      check(ends.label);
      const { head } = checkEnds(name, ends, this.#keys);
      this.#checkHeads(name, ends.label, head.frames, () => null);
      return { label: ends.label, hash: ends.hash.toString('hex') };
    }
    const segment = new Segment(name, await fetchSegment(store, name));
    check(segment.label);
    const opener = thoroughness === 'quick' ? null : identity;
    const { end, hashes } = readSegment(segment, this.#keys, opener);
    this.#read += 1;
    if (opener !== null) this.#opened += 1;
    const { label } = segment;
    if (end.state === 'open' && !(isLast && label.track === mainTrack)) {
      this.#found('ARCHIVE_SEGMENT_TRUNCATED', name, `Segment ${name} has no end.`);
    }
    this.#checkHeads(name, label, hashes.length, (frame) => hashes[frame] ?? null);
    return { label, hash: end.hash.toString('hex') };
  }

  #checkHeads(
    name: string,
    { track, segment }: SegmentLabel,
    frames: number,
    hashOf: (frame: number) => string | null,
  ): void {
    for (const signed of this.#options.heads) {
      const { head } = signed;
      if (head.track !== track || head.segment !== segment || !this.#isOurs(signed)) continue;
      const hash = head.frames === 0 ? null : hashOf(head.frames - 1);
      if (head.frames > frames) {
        const what = `Segment ${name} has ${frames} frames, and had ${head.frames}.`;
        this.#found('ARCHIVE_SEGMENT_TRUNCATED', name, what);
      } else if (hash !== null && hash !== head.hash) {
        const what = `Segment ${name} is not the one that its signed head speaks of.`;
        this.#found('ARCHIVE_SEGMENT_ALTERED', name, what);
      } else this.#heads += 1;
    }
  }

  /** Where the chain does not hold, what it says means nothing. */
  async #checkContents(): Promise<{ readonly snapshots: number; readonly commands: number }> {
    const { store, identity, thoroughness } = this.#options;
    if (thoroughness !== 'full' || identity === null || this.#findings.length > 0) {
      return { snapshots: 0, commands: 0 };
    }
    const { snapshots, commands, findings } = await checkContents(store, identity);
    this.#findings.push(...findings);
    return { snapshots, commands };
  }

  #checkUnseenHeads(tracks: ReadonlyMap<string, readonly StoredObject[]>): void {
    for (const signed of this.#options.heads) {
      if (!this.#isOurs(signed)) continue;
      const { track, segment } = signed.head;
      const last = tracks.get(track)?.at(-1)?.name ?? '';
      if (segment <= (segmentPlace(last)?.segment ?? 0)) continue;
      const what = `A signed head speaks of segment ${segment} of ${track}, and there is none.`;
      this.#found('ARCHIVE_SEGMENT_MISSING', last, what);
    }
  }

  #isOurs(signed: SignedHead): boolean {
    if (signed.head.archive !== this.#name.id) return false;
    return this.#keys.some((key) => isAuthentic(signed, key));
  }

  #found(code: Finding['code'], name: string, what: string): void {
    this.#findings.push({ code, name, what });
  }
}
