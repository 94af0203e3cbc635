// Second factors, a sealed file each, in the gateway's admin directory.
//
// What the seal is good for: a copy of the files without the key (a backup, a support bundle) opens
// nothing, and a file renamed to another operator, or edited, is refused. It does not protect
// against somebody who can read the whole directory: the gateway has to check codes without a
// person beside it, so it must be able to read the secrets, and so can root on its host.
import { randomBytes } from 'node:crypto';
import { chown, link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import * as v from 'valibot';

import { fromBase32, toBase32 } from './base32.ts';
import { UnlockError } from './errors.ts';
import { operatorName } from './operators.ts';
import type { Operator, Operators } from './operators.ts';
import { openSealed, seal } from './seal.ts';
import { usualTotp } from './totp.ts';
import type { TotpParameters } from './totp.ts';

export interface Enrolment extends Operator {
  readonly secret: Buffer;
  readonly parameters: TotpParameters;
  /** The step of the code that confirmed it; neither this one nor an earlier one is taken. */
  readonly confirmedStep: number;
}

const ending = '.factor';
const keyFile = 'factors.key';
const keyBytes = 32;
const secretBytes = 20;

const stored = v.strictObject({
  version: v.literal(1),
  users: v.array(v.string()),
  approves: v.boolean(),
  enrolledAt: v.number(),
  factor: v.string(),
  secret: v.string(),
  hash: v.picklist(['sha1', 'sha256']),
  digits: v.picklist([6, 7, 8]),
  confirmedStep: v.number(),
});

/** A second factor that nobody has yet. */
export function newFactor(
  of: Pick<Operator, 'name' | 'users' | 'approves'>,
  time: number,
  parameters: TotpParameters = usualTotp,
): Omit<Enrolment, 'confirmedStep'> {
  return {
    ...of,
    name: operatorName(of.name),
    enrolledAt: time,
    factor: randomBytes(6).toString('hex'),
    secret: randomBytes(secretBytes),
    parameters,
  };
}

export class Enrolments implements Operators {
  readonly #directory: string;
  readonly #key: Buffer;

  private constructor(directory: string, key: Buffer) {
    this.#directory = directory;
    this.#key = key;
  }

  /** `directory` is made if it is missing, and so is the key. */
  static async open(directory: string): Promise<Enrolments> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, keyFile);
    if (!(await exists(path))) await makeKey(directory, path);
    const key = await readPrivate(path);
    if (key.length !== keyBytes) {
      throw new UnlockError('GATEWAY_ENROLMENT_UNREADABLE', `The key ${path} is damaged.`);
    }
    return new Enrolments(directory, key);
  }

  async list(): Promise<readonly Operator[]> {
    const files = (await readdir(this.#directory)).filter((file) => file.endsWith(ending));
    const found: Operator[] = [];
    for (const file of files.toSorted()) {
      const enrolment = await this.enrolment(file.slice(0, -ending.length));
      if (enrolment !== null) found.push(publicPart(enrolment));
    }
    return found;
  }

  async find(name: string): Promise<Operator | null> {
    const enrolment = await this.enrolment(name);
    return enrolment === null ? null : publicPart(enrolment);
  }

  /** With the secret: for whoever checks a code, and nobody else. */
  async enrolment(name: string): Promise<Enrolment | null> {
    const path = this.#pathOf(name);
    let bytes: Buffer;
    try {
      bytes = await readPrivate(path);
    } catch (error) {
      if (isCode(error, 'ENOENT')) return null;
      throw error;
    }
    const plain = openSealed(this.#key, boundOf(name), bytes);
    const enrolment = plain === null ? null : parse(name, plain);
    if (enrolment === null) {
      const what = `The second factor of ${name} (${path}) was altered, or sealed with another key.`;
      throw new UnlockError('GATEWAY_ENROLMENT_UNREADABLE', what);
    }
    return enrolment;
  }

  async save(enrolment: Enrolment, options: { readonly replace: boolean }): Promise<void> {
    const path = this.#pathOf(enrolment.name);
    if (!options.replace && (await exists(path))) {
      const what = `${enrolment.name} has a second factor already.`;
      throw new UnlockError('GATEWAY_ENROLMENT_EXISTS', what);
    }
    const sealed = seal(this.#key, boundOf(enrolment.name), Buffer.from(textOf(enrolment)));
    await write(this.#directory, `${path}.new`, sealed);
    await rename(`${path}.new`, path);
    await using directory = await open(this.#directory, 'r');
    await directory.sync();
  }

  /** Returns whether there was one. */
  async remove(name: string): Promise<boolean> {
    const path = this.#pathOf(name);
    const isThere = await exists(path);
    await rm(path, { force: true });
    return isThere;
  }

  #pathOf(name: string): string {
    return join(this.#directory, `${operatorName(name)}${ending}`);
  }
}

function boundOf(name: string): Buffer {
  return Buffer.from(`rampart second factor 1 ${name}`);
}

function publicPart({ name, users, approves, enrolledAt, factor }: Operator): Operator {
  return { name, users, approves, enrolledAt, factor };
}

function textOf(enrolment: Enrolment): string {
  const { name: _bound, secret, parameters, ...rest } = enrolment;
  return JSON.stringify({ version: 1, ...rest, ...parameters, secret: toBase32(secret) });
}

function parse(name: string, plain: Buffer): Enrolment | null {
  const read = v.safeParse(stored, parseJson(plain.toString()));
  if (!read.success) return null;
  const { version: _version, secret: text, hash, digits, ...rest } = read.output;
  const secret = fromBase32(text);
  return secret === null ? null : { ...rest, name, secret, parameters: { hash, digits } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A secret that others on the host can read is none, so it is not used. */
async function readPrivate(path: string): Promise<Buffer> {
  const bytes = await readFile(path);
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    throw new UnlockError('GATEWAY_ENROLMENT_EXPOSED', `Others may read or write ${path}.`);
  }
  return bytes;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** Whole or not at all; of two that make it at once, one key stays. */
async function makeKey(directory: string, path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await write(directory, draft, randomBytes(keyBytes));
  try {
    await link(draft, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft);
  }
}

async function write(directory: string, path: string, bytes: Uint8Array): Promise<void> {
  await using file = await open(path, 'w', 0o600);
  await file.writeFile(bytes);
  await file.datasync();
  // Root enrols, the gateway reads: the file belongs to whom the directory belongs to.
  if (process.getuid?.() === 0) {
    const { uid, gid } = await stat(directory);
    await chown(path, uid, gid);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
