// An archive in a bucket of whatever speaks S3. The credentials need the rights to list, to get and
// to put, and none to delete; with versions or a lock on the bucket, nobody can undo what is there.
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { causeOf } from '../../../events/codes.ts';
import { ArchiveError } from '../../codes.ts';
import { isLegalName } from '../store.ts';
import type { ArchiveStore, StoredObject } from '../store.ts';
import { Endpoint } from './exchange.ts';
import type { Answer } from './exchange.ts';
import { errorWordOf, listingOf } from './listing.ts';
import { encode, queryText, sha256, signRequest } from './sign.ts';
import type { Credentials } from './sign.ts';

export interface S3Options {
  /** `https://s3.eu-central-1.amazonaws.com`, or that of another provider. */
  readonly endpoint: string;
  readonly bucket: string;
  /** What names in the bucket begin with: empty, or `backups/cars/`. */
  readonly prefix: string;
  readonly credentials: Credentials;
  /** Certificates in PEM that are trusted instead of the system's. */
  readonly ca: string | null;
  /** Milliseconds of silence until a request is given up; 30 s by default. */
  readonly within?: number;
  /** Milliseconds until a request is sent again, doubled each time; 200 by default. */
  readonly pause?: number;
}

interface Request {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  readonly name: string | null;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly most?: number;
}

const tries = 6;
const emptySum = sha256('');
/** Of an object; a segment is far smaller. */
const largestObject = 2 ** 31;
const largestListing = 16 * 1024 * 1024;
const loopback = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;

export class S3Store implements ArchiveStore {
  readonly place: string;
  readonly #options: S3Options;
  readonly #url: URL;
  readonly #endpoint: Endpoint;

  /** Throws `ARCHIVE_OPTION`. */
  constructor(options: S3Options) {
    const { endpoint, bucket, prefix, ca, within = 30_000 } = options;
    this.#url = urlOf(endpoint);
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
      throw new ArchiveError('ARCHIVE_OPTION', `"${bucket}" is no name of a bucket.`);
    }
    if (prefix !== '' && !(prefix.endsWith('/') && isLegalName(prefix.slice(0, -1)))) {
      const what = `"${prefix}" is no prefix: it is empty, or lower-case names with a slash behind each.`;
      throw new ArchiveError('ARCHIVE_OPTION', what);
    }
    this.#options = options;
    this.place = `bucket ${bucket} at ${this.#url.host}`;
    this.#endpoint = new Endpoint(this.#url, ca, within);
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    // Asked before, because an older server may take If-None-Match and not mind it.
    if ((await this.#ask({ method: 'HEAD', name })).status === 200) {
      await this.#compare(name, bytes);
      return;
    }
    const answer = await this.#ask({
      method: 'PUT',
      name,
      // Buckets with a lock want a sum of the body that is not part of the signature.
      headers: {
        'if-none-match': '*',
        'content-md5': createHash('md5').update(bytes).digest('base64'),
      },
      body: bytes,
    });
    // Ours, if the answer to an earlier try was lost, or somebody else's.
    if (answer.status === 412) await this.#compare(name, bytes);
    else if (answer.status !== 200) throw this.#refused(`${name} was not stored`, answer);
  }

  async get(name: string, from = 0, length = Infinity): Promise<Buffer | null> {
    if (length <= 0) return Buffer.alloc(0);
    const isWhole = from === 0 && length === Infinity;
    const last = length === Infinity ? '' : String(from + length - 1);
    const headers: Record<string, string> = isWhole ? {} : { range: `bytes=${from}-${last}` };
    const answer = await this.#ask({ method: 'GET', name, headers, most: largestObject });
    switch (answer.status) {
      case 404:
        return null;
      case 416:
        return Buffer.alloc(0);
      case 206:
        return answer.body;
      case 200:
        // A server that knows no ranges sends all of it.
        return isWhole ? answer.body : answer.body.subarray(from, from + length);
      default:
        throw this.#refused(`${name} was not to be had`, answer);
    }
  }

  async list(prefix: string): Promise<readonly StoredObject[]> {
    const own = this.#options.prefix;
    const found: StoredObject[] = [];
    let next: string | null = null;
    do {
      const query: Record<string, string> = { 'list-type': '2', prefix: own + prefix };
      if (next !== null) query['continuation-token'] = next;
      const answer = await this.#ask({ method: 'GET', name: null, query, most: largestListing });
      const listing = answer.status === 200 ? listingOf(answer.body.toString()) : null;
      if (listing === null) throw this.#refused('There was no list of objects', answer);
      for (const { name, size } of listing.objects) {
        const short = name.slice(own.length);
        if (isLegalName(short)) found.push({ name: short, size });
      }
      ({ next } = listing);
    } while (next !== null);
    return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  close(): void {
    this.#endpoint.close();
  }

  async #compare(name: string, bytes: Uint8Array): Promise<void> {
    const there = await this.get(name);
    if (there?.equals(bytes) === true) return;
    const what = `${this.place} has another ${name} already.`;
    throw new ArchiveError('ARCHIVE_STORE_CONFLICT', what);
  }

  /** Sends the same bytes again while the other side is away or overloaded. */
  async #ask(request: Request): Promise<Answer> {
    const { pause: first = 200 } = this.#options;
    const path = this.#pathOf(request.name);
    for (let turn = 1; ; turn++) {
      try {
        const answer = await this.#once(path, request);
        if (!isPassing(answer.status) || turn === tries) return answer;
      } catch (cause) {
        if (turn === tries) {
          const what = `${this.place} does not answer (${causeOf(cause)}).`;
          throw new ArchiveError('ARCHIVE_STORE_FAILED', what, { cause });
        }
      }
      await pause(first * 2 ** (turn - 1) * (0.5 + Math.random()));
    }
  }

  #once(path: string, request: Request): Promise<Answer> {
    const { method, query = {}, headers = {}, body, most } = request;
    const { credentials } = this.#options;
    const payload = body === undefined ? emptySum : sha256(body);
    const length = body === undefined ? {} : { 'content-length': String(body.length) };
    const all = { host: this.#url.host, ...headers, ...length };
    // Signed anew each time: a signature is good for some minutes only.
    const signed = signRequest(
      { method, path, query, headers: all, payload },
      credentials,
      new Date(),
    );
    const asked = queryText(query);
    return this.#endpoint.ask({
      method,
      path: asked === '' ? path : `${path}?${asked}`,
      headers: signed,
      body: body ?? null,
      most: most ?? 64 * 1024,
    });
  }

  #pathOf(name: string | null): string {
    const { bucket, prefix } = this.#options;
    if (name === null) return `/${encode(bucket)}`;
    if (!isLegalName(name)) {
      throw new ArchiveError('ARCHIVE_NAME', `"${name.slice(0, 80)}" is no name of an object.`);
    }
    return `/${[bucket, ...`${prefix}${name}`.split('/')].map(encode).join('/')}`;
  }

  #refused(what: string, { status, body }: Answer): ArchiveError {
    const word = errorWordOf(body.toString('utf8', 0, 4096)).replaceAll(/\W/g, '');
    const why = `${what}: ${this.place} answered ${status}${word === '' ? '' : ` ${word}`}.`;
    return new ArchiveError('ARCHIVE_STORE_FAILED', why);
  }
}

/** Worth another try. 409: somebody else is just writing the same name. */
function isPassing(status: number): boolean {
  return status === 409 || status === 429 || status >= 500;
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url?.protocol === 'http:' && loopback.test(url.hostname);
  if (url !== null && (url.protocol === 'https:' || isPlain) && url.pathname === '/') return url;
  const what = `"${text}" is no endpoint of a store: it begins with https:// and has no path.`;
  throw new ArchiveError('ARCHIVE_OPTION', what);
}
