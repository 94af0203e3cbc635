// The bytes of one HTTP/1.1 request, exactly as a case lists them: no client library stands between
// that would mend a method, join two headers or refuse a character.

export interface WireRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | null;
}

/** Text goes out as UTF-8, so that a look-alike origin arrives as the bytes a client would send. */
export function requestBytes(request: WireRequest): Uint8Array {
  const lines = [`${request.method} ${request.target} HTTP/1.1`];
  for (const [name, value] of request.headers) lines.push(`${name}: ${value}`);
  if (
    request.body !== null &&
    !names(request, 'content-length') &&
    !names(request, 'transfer-encoding')
  ) {
    lines.push(`content-length: ${request.body.byteLength}`);
  }
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8');
  return request.body === null ? head : Buffer.concat([head, request.body]);
}

function names(request: WireRequest, wanted: string): boolean {
  return request.headers.some(([name]) => name.toLowerCase() === wanted);
}
