import type { Stage } from '@rampart/stage';
import type { Told } from '../audit.ts';
import type { ClientCertificate } from '../certificate.ts';
import type { Passwords } from '../house.ts';
import type { Destination } from '../session.ts';

/** What stands between clients and the server, and is judged. */
export interface Guard {
  /** Where clients connect. */
  readonly door: Destination;
  /** Every event so far; whatever was done before the call is in it. */
  readonly told: () => Promise<readonly Told[]>;
  /** One-time codes of a user's second factor, to be used in this order; null: there is none. */
  readonly codes: ((user: string) => Promise<readonly string[]>) | null;
  /** A certificate with this common name from the authority that clients are trusted by. */
  readonly certificates: ((commonName: string) => ClientCertificate) | null;
}

/** What a guard needs to be put in place. */
export interface Site {
  readonly stage: Stage;
  /** The recorder's port: behind it is the server. */
  readonly upstream: number;
  readonly passwords: Passwords;
  readonly endpoint: 'plain' | 'tls';
}

export type Build = (site: Site) => Promise<Guard>;
