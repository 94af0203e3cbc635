// What somebody sees who has no login and no leave: what a scanner of the internet would write down.
import type { DialAddress } from '../../resp/connection/dial.ts';
import type { Fact } from '../fact.ts';
import type { TlsFacts } from '../facts.ts';

export interface OutsideFacts {
  readonly at: DialAddress;
  readonly answer: Fact<Answer>;
  /** The hand-shake that was tried on the same port; null: it does not speak TLS. */
  readonly tls: Fact<TlsFacts | null>;
}

/** What stands behind a door, to a stranger. */
export type Answer =
  /** Everything: no login is asked for. */
  | { readonly kind: 'open'; readonly mode: string | null; readonly version: string | null }
  /** `-NOAUTH`, and nothing more. */
  | { readonly kind: 'locked' }
  /** `-DENIED`: protected mode. */
  | { readonly kind: 'protected' }
  /** It hangs up without a word. */
  | { readonly kind: 'silent' }
  /** It speaks TLS first, and plain words get nowhere. */
  | { readonly kind: 'tls' }
  /** It asks for a certificate of ours. */
  | { readonly kind: 'certificate' }
  /** Another protocol: a web server, a mail server. */
  | { readonly kind: 'other'; readonly firstLine: string }
  /** Another error of the server, with its first word. */
  | { readonly kind: 'refused'; readonly word: string };
