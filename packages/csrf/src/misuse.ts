// Mistakes in how the protection is built in, found while it runs. Each is told once a process, as
// an event and as a warning of the process, with a code that the guide explains.
import type { EventListener, Ring } from '@rampart/keyring';
import { misuseCodes, type MisuseCode } from './errors.ts';
import { header } from './headers.ts';
import type { Settings } from './options.ts';
import type { CsrfRequest } from './types.ts';

export type Told = (code: MisuseCode, message: string) => void;

export function misuseTeller(ring: Ring, onEvent: EventListener | null): Told {
  const told = new Set<MisuseCode>();
  return (code, message) => {
    if (told.has(code)) return;
    told.add(code);
    onEvent?.({
      time: ring.now(),
      class: 'application_lifecycle',
      code,
      severity: 'medium',
      outcome: 'observed',
      layer: 'csrf',
      message,
    });
    process.emitWarning(`${misuseCodes[code]} ${message}`, {
      type: 'RampartWarning',
      code,
      detail: `See docs/reference/csrf-codes.md#${code.toLowerCase()}`,
    });
  };
}

const formTypes =
  /^(?:application\/x-www-form-urlencoded|multipart\/form-data|application\/json)\b/iu;

/** Looks at a refused request for signs that the application, not the client, is at fault. */
export class MisuseWatch {
  readonly #tell: Told;
  /** How many requests are still looked at for a proxy that nobody named. */
  #looks: number;
  readonly #strangers = new Set<string>();
  #sessionsHold = false;

  constructor(settings: Settings, tell: Told) {
    this.#looks = settings.pinned === null && !settings.proxied ? 100 : 0;
    this.#tell = tell;
  }

  tokenMissing({ body, headers }: CsrfRequest): void {
    if (body !== undefined) return;
    const type = header(headers, 'content-type');
    if (type === null || !formTypes.test(type)) return;
    this.#tell(
      'CSRF_BODY_NOT_PARSED',
      'Put the body parser before the protection, or send the token in the header x-csrf-token.',
    );
  }

  /** Called for every request, so it looks at few of them. */
  seen({ headers, secure }: CsrfRequest): void {
    if (this.#looks === 0) return;
    this.#looks--;
    const forwarded =
      header(headers, 'x-forwarded-host') !== null ||
      header(headers, 'forwarded') !== null ||
      (header(headers, 'x-forwarded-proto') === 'https' && !secure);
    if (!forwarded) return;
    this.#looks = 0;
    this.#tell(
      'CSRF_BEHIND_PROXY',
      'Set publicOrigins to the addresses that browsers see, or proxies to the proxies you run.',
    );
  }

  /**
   * A session that the client holds leaves a trace in its cookies. Several failures, each with a new
   * session id that no cookie mentions, before any token ever held for a session, mean that the id
   * is made anew at every request.
   */
  tokenInvalid({ binding, headers }: CsrfRequest): void {
    const { session } = binding;
    if (session === null || this.#sessionsHold) return;
    const cookies = header(headers, 'cookie') ?? '';
    if (cookies.includes(session) || cookies.includes(encodeURIComponent(session))) return;
    this.#strangers.add(session);
    if (this.#strangers.size < 3) return;
    this.#strangers.clear();
    this.#tell(
      'CSRF_SESSION_CHANGES',
      'Return null from the session option until the session is saved and its cookie is set.',
    );
  }

  /** Once a token has held for a session, ids are kept, and failures have other reasons. */
  sessionHeld(): void {
    this.#sessionsHold = true;
  }
}
