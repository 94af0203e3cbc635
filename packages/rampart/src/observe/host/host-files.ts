// Reads of the host, below a root that tests choose. What cannot be read is unknown with its reason,
// and nothing is ever written.
import { lstat, open, readdir, readlink, stat, statfs } from 'node:fs/promises';
import type { Stats, StatsFs } from 'node:fs';
import { join, normalize } from 'node:path';

import { known, unknown, type Fact, type Unknown } from '../fact.ts';

/** Larger files are not read: a configuration is not, and a log is not looked into. */
const mostBytes = 4 * 1_024 * 1_024;

export class HostFiles {
  readonly #root: string;

  /** Absolute paths are taken as below `root`. */
  constructor(root = '/') {
    this.#root = root;
  }

  /** The whole file; files of the kernel say that they are empty, and are read all the same. */
  async read(path: string): Promise<Fact<Buffer>> {
    return this.#try(path, async (real) => {
      await using file = await open(real, 'r');
      const parts: Buffer[] = [];
      let held = 0;
      for await (const part of file.createReadStream({ end: mostBytes })) {
        const bytes: unknown = part;
        if (!Buffer.isBuffer(bytes)) throw new TypeError('A stream without encoding gives bytes.');
        held += bytes.length;
        parts.push(bytes);
      }
      if (held > mostBytes) {
        return unknown('too-large', `${path} has more than ${mostBytes} bytes and was not read.`);
      }
      return Buffer.concat(parts);
    });
  }

  async text(path: string): Promise<Fact<string>> {
    const bytes = await this.read(path);
    return bytes.known ? known(bytes.value.toString('utf8'), bytes.from) : bytes;
  }

  /** The first bytes only. */
  async begins(path: string, count: number): Promise<Fact<Buffer>> {
    return this.#try(path, async (real) => {
      await using file = await open(real, 'r');
      const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
      return buffer.subarray(0, bytesRead);
    });
  }

  async names(path: string): Promise<Fact<readonly string[]>> {
    return this.#try(path, async (real) => (await readdir(real)).toSorted());
  }

  /** Of the thing itself; a link is a link. */
  async state(path: string): Promise<Fact<Stats>> {
    return this.#try(path, (real) => lstat(real));
  }

  /** Of what a link leads to. */
  async target(path: string): Promise<Fact<Stats>> {
    return this.#try(path, (real) => stat(real));
  }

  async link(path: string): Promise<Fact<string>> {
    return this.#try(path, (real) => readlink(real));
  }

  async volume(path: string): Promise<Fact<StatsFs>> {
    return this.#try(path, (real) => statfs(real));
  }

  async #try<Value>(
    path: string,
    of: (real: string) => Promise<Value | Unknown>,
  ): Promise<Fact<Value>> {
    try {
      // `normalize` first, so that no `..` leads out of the root.
      const value = await of(join(this.#root, normalize(join('/', path))));
      if (isUnknown(value)) return value;
      return known(value, { kind: 'host', place: path });
    } catch (error) {
      return troubleOf(path, error);
    }
  }
}

function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && 'known' in value && value.known === false;
}

function troubleOf(path: string, error: unknown): Unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ESRCH':
      return unknown('not-offered', `There is no ${path}.`);
    case 'EACCES':
    case 'EPERM':
      return unknown('no-access', `The account that runs Rampart may not look at ${path}.`);
    default:
      return unknown('not-understood', `${path} cannot be read: ${String(error)}`);
  }
}
