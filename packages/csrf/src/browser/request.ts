// Which requests carry the token, and how it is put on them so that it reaches nobody else.

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/** Only what changes something, and only when it goes to the origin that this page came from. */
export const carriesToken = (method: string, url: URL): boolean =>
  !safeMethods.includes(method.toUpperCase()) &&
  // A sandboxed page's origin is "null", and so is that of every `data:` address.
  self.origin !== 'null' &&
  url.origin === self.origin;

/**
 * `same-origin` makes the browser stop a redirect to another origin, which would take the header
 * along. The referrer is repeated because a changed request forgets it.
 */
export function withToken(request: Request, header: string, token: string): Request {
  const { referrer, referrerPolicy } = request;
  const changed = new Request(request, { mode: 'same-origin', referrer, referrerPolicy });
  changed.headers.set(header, token);
  return changed;
}

/** A copy to send later; `undefined` when the body is a stream, which flows only once. */
export function spareOf(request: Request, init: RequestInit | undefined): Request | undefined {
  return init?.body instanceof ReadableStream ? undefined : request.clone();
}

/** Waits no longer than the request itself would. */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
