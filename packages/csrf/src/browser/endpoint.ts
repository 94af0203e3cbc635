// Asks the application's token endpoint, and believes only an answer of the agreed shape.

export interface Answer {
  readonly token: string;
  /** Names the person without telling who it is. */
  readonly person: string;
  /** Is it still the person of the tag that was sent? */
  readonly samePerson: boolean;
}

/** A `TypeError`, as `fetch` itself throws when the network is away; the `cause` is kept. */
export class CsrfRenewalError extends TypeError {
  override readonly name = 'CsrfRenewalError';
  readonly code = 'CSRF_RENEWAL_FAILED';
}

// Taken before anybody wraps it, ourselves included.
export const nativeFetch: typeof fetch = globalThis.fetch;

const patienceMs = 10_000;
const longestAnswer = 8_192;
// What a header can carry: no blanks, no control characters, nothing beyond ASCII.
const fitForHeader = /^[\x21-\x7e]{1,1024}$/u;

export async function askEndpoint(path: string, person: string | undefined): Promise<Answer> {
  try {
    const response = await nativeFetch(new URL(path, self.origin), {
      headers: {
        accept: 'application/json',
        ...(person !== undefined && { 'x-csrf-person': person }),
      },
      cache: 'no-store',
      credentials: 'same-origin',
      mode: 'same-origin',
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    });
    if (!response.ok) throw new Error(`it answered with status ${response.status}`);
    return readAnswer(await response.text());
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CsrfRenewalError(
      `No anti-forgery token came from ${path}: ${why}. Check that the page is online and that ` +
        'the server answers there with the token endpoint of @rampart/csrf.',
      { cause },
    );
  }
}

function readAnswer(text: string): Answer {
  if (text.length > longestAnswer) throw new Error('its answer is too long');
  const answer: unknown = JSON.parse(text);
  if (typeof answer !== 'object' || answer === null) throw new Error('its answer is no object');
  const { token, person, samePerson } = { token: null, person: null, samePerson: null, ...answer };
  if (!isFit(token)) throw new Error('its answer holds no token');
  if (!isFit(person)) throw new Error('its answer does not name the person');
  if (typeof samePerson !== 'boolean') throw new Error('its answer does not compare the person');
  return { token, person, samePerson };
}

export function isFit(value: unknown): value is string {
  return typeof value === 'string' && fitForHeader.test(value);
}
