// The steps of which setups are made.

export type ServerName = 'A' | 'B';

export type Step =
  /** Both servers are there; `atOnce`: started at the same moment on an empty store. */
  | { readonly kind: 'two servers'; readonly atOnce: boolean }
  | { readonly kind: 'two applications' }
  /** Server A makes a key that signs at once; B has had no time to hear of it. */
  | { readonly kind: 'key created'; readonly key: string; readonly on: ServerName }
  | { readonly kind: 'key pending'; readonly key: string }
  | {
      readonly kind: 'key retired';
      readonly key: string;
      readonly ago: number;
      readonly grace: number;
    }
  | { readonly kind: 'key revoked'; readonly key: string; readonly on: ServerName }
  | { readonly kind: 'keys rotated' }
  | { readonly kind: 'compromised' }
  | { readonly kind: 'nothing before'; readonly ago: number }
  | { readonly kind: 'subject revoked'; readonly session: string }
  /** Somebody without our seal key writes a ring with this key into the store: open, or sealed with another. */
  | { readonly kind: 'key planted'; readonly key: string; readonly sealed: boolean }
  /** Somebody overwrites the ring with what is none. */
  | { readonly kind: 'value damaged' }
  /** `on: null`: on the server that gets the request of the case, too. */
  | { readonly kind: 'used'; readonly times: number; readonly on: ServerName | null }
  /** So many requests with one token at the same moment. */
  | { readonly kind: 'at once'; readonly requests: number }
  /** The request of the case, from a stranger's page: refused, and uses nothing up. */
  | { readonly kind: 'refused use' }
  /** The server lives, but reaches the store no more. */
  | { readonly kind: 'server away'; readonly which: ServerName }
  | { readonly kind: 'server back'; readonly which: ServerName }
  | { readonly kind: 'store down'; readonly from: 'start' | 'now' }
  /** It keeps its connections and answers nothing. */
  | { readonly kind: 'store frozen' }
  | { readonly kind: 'store back' }
  | { readonly kind: 'store emptied' }
  | { readonly kind: 'store restarted'; readonly empty: boolean }
  | { readonly kind: 'snapshot restored' }
  | { readonly kind: 'servers restarted'; readonly which: readonly ServerName[] }
  | { readonly kind: 'count store reads' };
