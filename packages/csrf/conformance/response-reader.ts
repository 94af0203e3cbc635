// Reads one HTTP/1.1 response at a time from bytes as they come in: by length, chunked, or up to
// the end of the connection.

export interface Response {
  readonly status: number;
  /** Lower-case names; a name that repeats has several values. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

export interface ReadResponse extends Response {
  /** The bytes that belong to the next response. */
  readonly rest: Buffer;
}

interface Head {
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly rest: Buffer;
}

/**
 * The first whole response in `bytes`, or `null` while some of it is missing. `ended`: no more will
 * come. Interim responses (100, 103) are passed over; 101 is final, since the protocol changes there.
 */
export function readResponse(bytes: Buffer, method: string, ended: boolean): ReadResponse | null {
  const head = readHead(bytes);
  if (head === null) return null;
  const { status, headers, rest } = head;
  if (status >= 100 && status < 200 && status !== 101) return readResponse(rest, method, ended);
  const bodiless =
    status === 101 ||
    status === 204 ||
    status === 304 ||
    method === 'HEAD' ||
    (method === 'CONNECT' && status < 300);
  if (bodiless) return { status, headers, body: '', rest };
  if (
    headers.get('transfer-encoding')?.some((value) => value.toLowerCase().includes('chunked')) ===
    true
  ) {
    const body = readChunks(rest);
    return body === null ? null : { status, headers, body: body.text, rest: body.rest };
  }
  const length = headers.get('content-length')?.[0];
  if (length !== undefined) {
    const size = Number(length);
    if (rest.byteLength < size) return null;
    return { status, headers, body: rest.toString('utf8', 0, size), rest: rest.subarray(size) };
  }
  return ended
    ? { status, headers, body: rest.toString('utf8'), rest: rest.subarray(rest.byteLength) }
    : null;
}

function readHead(bytes: Buffer): Head | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)?.[1];
  if (status === undefined)
    throw new Error(`The server's answer is no HTTP response: ${statusLine}`);
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const values = headers.get(name) ?? [];
    values.push(line.slice(colon + 1).trim());
    headers.set(name, values);
  }
  return { status: Number(status), headers, rest: bytes.subarray(end + 4) };
}

function readChunks(bytes: Buffer): { readonly text: string; readonly rest: Buffer } | null {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return null;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(size)) throw new Error('The server sent a chunk without a size.');
    const start = lineEnd + 2;
    const next = start + size + 2;
    if (bytes.byteLength < next) return null;
    if (size === 0)
      return { text: Buffer.concat(chunks).toString('utf8'), rest: bytes.subarray(next) };
    chunks.push(bytes.subarray(start, start + size));
    at = next;
  }
}
