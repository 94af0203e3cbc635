// A bucket for tests, as faithful as these tests need: ranges, conditions, pages of a list, and
// signatures that are checked. It fails when it is told to. RAMPART_S3_SERVER names a real one.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Credentials } from '../../../../src/archive/store/s3/sign.ts';
import { sha256, signRequest } from '../../../../src/archive/store/s3/sign.ts';

/**
 * `overloaded`: 503. `deaf`: stores it, and hangs up without an answer. `cut`: half an answer.
 * `silent`: no answer, and no end.
 */
type Failure = 'overloaded' | 'deaf' | 'cut' | 'silent';

export const credentials: Credentials = {
  id: 'TESTARCHIVER',
  secret: Buffer.from('a secret for tests'),
  region: 'eu-central-1',
};

export class BucketServer implements AsyncDisposable {
  readonly bucket: string;
  readonly objects = new Map<string, Buffer>();
  /** What happened, `PUT name 200`, in order. */
  readonly log: string[] = [];
  /** What is to come, for requests of one method or of any. */
  readonly failures: { readonly method?: string; readonly how: Failure }[] = [];
  pageSize = 1000;
  /** As an older server, which takes If-None-Match and does not mind it. */
  mindsConditions = true;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  constructor(bucket: string) {
    this.bucket = bucket;
  }

  async listen(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('It has no port.');
    return `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => void this.#server.close(resolve));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const url = new URL(request.url ?? '', 'http://bucket');
    const name = decodeURIComponent(url.pathname.slice(this.bucket.length + 2));
    const { method = '' } = request;
    const next = this.failures[0];
    const failure = next === undefined || (next.method ?? method) !== method ? null : next.how;
    if (failure !== null) this.failures.shift();
    // A server that is overloaded has done nothing.
    const answer =
      failure === 'overloaded' ? fault(503, 'SlowDown') : this.#answer(request, url, name, body);
    this.log.push(`${method} ${name} ${failure ?? answer.status}`);
    if (failure === 'silent') return;
    if (failure === 'deaf') request.socket.destroy();
    else if (failure === 'cut') {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('half', () => request.socket.destroy());
    } else {
      response.writeHead(answer.status, { 'content-length': answer.body.length });
      response.end(method === 'HEAD' ? undefined : answer.body);
    }
  }

  #answer(request: IncomingMessage, url: URL, name: string, body: Buffer): Answer {
    if (!isSigned(request, url, body)) return fault(403, 'SignatureDoesNotMatch');
    if (!url.pathname.startsWith(`/${this.bucket}`)) return fault(404, 'NoSuchBucket');
    if (request.method === 'PUT') return this.#put(request, name, body);
    if (name === '') return this.#list(url.searchParams);
    const found = this.objects.get(name);
    if (found === undefined) return fault(404, 'NoSuchKey');
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (range === null) return { status: 200, body: found };
    const from = Number(range[1]);
    if (from >= found.length) return fault(416, 'InvalidRange');
    const end = range[2] === '' ? found.length : Number(range[2]) + 1;
    return { status: 206, body: found.subarray(from, end) };
  }

  #put(request: IncomingMessage, name: string, body: Buffer): Answer {
    const isTaken = this.objects.has(name);
    if (isTaken && this.mindsConditions && request.headers['if-none-match'] === '*') {
      return fault(412, 'PreconditionFailed');
    }
    this.objects.set(name, body);
    return { status: 200, body: Buffer.alloc(0) };
  }

  #list(query: URLSearchParams): Answer {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? '';
    const names = [...this.objects.keys()].toSorted();
    const rest = names.filter((name) => name.startsWith(prefix) && name > after);
    const page = rest.slice(0, this.pageSize);
    const contents = page.map((name) => {
      const escaped = name.replaceAll('&', '&amp;');
      return `<Contents><Key>${escaped}</Key><Size>${this.objects.get(name)?.length}</Size></Contents>`;
    });
    const isMore = rest.length > page.length;
    const token = `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>`;
    const text = `<ListBucketResult><IsTruncated>${isMore}</IsTruncated>${isMore ? token : ''}${contents.join('')}</ListBucketResult>`;
    return { status: 200, body: Buffer.from(text) };
  }
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

function fault(status: number, code: string): Answer {
  return { status, body: Buffer.from(`<Error><Code>${code}</Code></Error>`) };
}

function isSigned(request: IncomingMessage, url: URL, body: Buffer): boolean {
  const { authorization = '', 'x-amz-date': moment = '' } = request.headers;
  const names = /SignedHeaders=([^,]*)/.exec(authorization)?.[1]?.split(';') ?? [];
  const date = String(moment).replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
    '$1-$2-$3T$4:$5:$6Z',
  );
  if (Number.isNaN(Date.parse(date))) return false;
  const headers = Object.fromEntries(
    names
      .filter((name) => !name.startsWith('x-amz-'))
      .map((name) => [name, String(request.headers[name])]),
  );
  const method = request.method === 'PUT' || request.method === 'HEAD' ? request.method : 'GET';
  const query = Object.fromEntries(url.searchParams);
  const asked = { method, path: url.pathname, query, headers, payload: sha256(body) } as const;
  return signRequest(asked, credentials, new Date(date))['authorization'] === authorization;
}
