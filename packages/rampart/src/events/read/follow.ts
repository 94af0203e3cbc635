// Follows logs while they are written, from one file of a chain to the next, and takes up chains
// that begin meanwhile. It asks the files again and again: notices of changes get lost on some disks.
import { open, readdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { causeOf } from '../codes.ts';
import { readLine } from '../line.ts';
import { currentPath, numberedPath } from '../log-file.ts';
import { readEventLine } from './query.ts';
import type { EventRead } from './query.ts';

const PAUSE = 200;
const CHUNK = 65_536;
const CURRENT = /^([A-Za-z0-9_-]{1,64})\.jsonl$/;

/** Yields what was recorded last, up to `last` events, and then what comes, until the signal. */
export async function* followLogs(
  directory: string,
  last: number,
  signal: AbortSignal,
): AsyncGenerator<EventRead> {
  const chains = new Map<string, Follower>();
  try {
    const before: EventRead[] = [];
    for (const chain of await chainsIn(directory)) {
      const follower = new Follower(directory, chain);
      chains.set(chain, follower);
      before.push(...(await follower.recent(last)));
    }
    yield* before
      .toSorted((a, b) => a.event.time - b.event.time)
      .slice(last === 0 ? before.length : -last);
    while (!signal.aborted) {
      for (const chain of await chainsIn(directory)) {
        if (!chains.has(chain)) chains.set(chain, new Follower(directory, chain));
      }
      for (const follower of chains.values()) yield* follower.more();
      await pause(signal);
    }
  } finally {
    await Promise.all([...chains.values()].map((follower) => follower.close()));
  }
}

class Follower {
  readonly #directory: string;
  readonly #chain: string;
  #handle: FileHandle | null = null;
  /** The number of the open file in its chain. */
  #number = 0;
  #at = 0;
  #rest = '';

  constructor(directory: string, chain: string) {
    this.#directory = directory;
    this.#chain = chain;
  }

  /** The last events of the current file; later ones come with `more`. */
  async recent(count: number): Promise<EventRead[]> {
    await this.#openNext();
    if (this.#handle === null) return [];
    const { size } = await this.#handle.stat();
    // Lines have a few hundred bytes; what lies further back is for `query`.
    this.#at = Math.max(0, size - Math.max(CHUNK, count * 1_024));
    const isInside = this.#at > 0;
    const events: EventRead[] = [];
    for await (const event of this.#read(isInside)) events.push(event);
    return events.slice(count === 0 ? events.length : -count);
  }

  async *more(): AsyncGenerator<EventRead> {
    if (this.#handle === null) await this.#openNext();
    while (this.#handle !== null) {
      // Asked before reading: what was written to the old file before the turn is then read too.
      const hasTurned = await this.#hasTurned(this.#handle);
      yield* this.#read(false);
      if (!hasTurned) return;
      await this.#openNext();
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }

  /** The file behind the open one. If the log has turned twice, that has a number already. */
  async #openNext(): Promise<void> {
    await this.close();
    const current = await openIfThere(currentPath(this.#directory, this.#chain));
    const next = await this.#openNumbered();
    if (next !== null) await current?.close();
    this.#handle = next ?? current;
    this.#at = 0;
    this.#rest = '';
    if (this.#handle === null) return;
    const start = Buffer.alloc(1_024);
    const { bytesRead } = await this.#handle.read(start, 0, start.length, 0);
    const head = readLine(start.toString('latin1', 0, bytesRead).split('\n')[0] ?? '');
    if (head?.kind === 'head') this.#number = head.file;
  }

  async #openNumbered(): Promise<FileHandle | null> {
    if (this.#number === 0) return null;
    return openIfThere(numberedPath(this.#directory, this.#chain, this.#number + 1));
  }

  async *#read(skipFirst: boolean): AsyncGenerator<EventRead> {
    let skips = skipFirst;
    const bytes = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const { bytesRead = 0 } = (await this.#handle?.read(bytes, 0, CHUNK, this.#at)) ?? {};
      if (bytesRead === 0) return;
      this.#at += bytesRead;
      const lines = (this.#rest + bytes.toString('latin1', 0, bytesRead)).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of skips ? lines.slice(1) : lines) {
        const read = readEventLine(this.#chain, line);
        if (read !== null) yield read;
      }
      skips = skips && lines.length === 0;
    }
  }

  async #hasTurned(handle: FileHandle): Promise<boolean> {
    try {
      const [here, there] = await Promise.all([
        handle.stat(),
        stat(currentPath(this.#directory, this.#chain)),
      ]);
      return here.ino !== there.ino || here.dev !== there.dev;
    } catch (error) {
      // Between renaming and creating.
      if (causeOf(error) === 'ENOENT') return false;
      throw error;
    }
  }
}

async function chainsIn(directory: string): Promise<string[]> {
  return (await readdir(directory)).flatMap((name) => CURRENT.exec(name)?.[1] ?? []);
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (causeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await sleep(PAUSE, undefined, { signal });
  } catch {
    // Aborted: the loop sees it.
  }
}
