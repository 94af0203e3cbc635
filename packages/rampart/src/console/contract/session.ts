// Who is at the console, and what that person may do. `viewer` looks; `operator` acts, and asks for an
// unlock; `approver` approves what somebody else has asked for.

export type Role = 'viewer' | 'operator' | 'approver';

/** `GET /api/session`. */
export interface SessionView {
  /** Null: nobody is logged in, and nothing else is answered. */
  readonly person: Person | null;
  /** Asked for at the login besides the password: none, where the one-time login is used. */
  readonly deployments: readonly DeploymentName[];
}

export interface Person {
  readonly name: string;
  readonly roles: readonly Role[];
  /** Milliseconds since 1970; acts need a second factor given lately. Null: not given, or too long ago. */
  readonly provenUntil: number | null;
  readonly sessionEnds: number;
}

/** One policy that this console watches: how it stands in a list of a hundred. */
export interface DeploymentName {
  /** As it stands in addresses: `cars`. */
  readonly id: string;
  readonly app: string;
  readonly state: Standing;
  /** In a few words, the worst thing first: `1 server down, 3 to mend`. */
  readonly says: string;
}

/** `unknown` is never `good`. */
export type Standing = 'good' | 'attention' | 'bad' | 'unknown';

/** What every failed request answers: `{ "error": … }`. */
export interface ApiError {
  readonly code: string;
  readonly message: string;
  /** What to do now. */
  readonly todo: string;
}

/** What a view could not show, and why, and what would show it. Never left out in silence. */
export interface Gap {
  readonly what: string;
  readonly todo: string;
}

/** `POST /api/session`: with a one-time login, or with name, password and a code of the authenticator, in
 * whose place a recovery code may stand. Answers a SessionView. */
export type LoginRequest =
  | { readonly ticket: string }
  | { readonly name: string; readonly password: string; readonly code: string };

/** `POST /api/session/prove`: a second factor, given lately; a one-time login where one was used to log in.
 * Answers a SessionView. `POST /api/session/end`, without a body, logs out, and answers a SessionView. */
export interface ProofRequest {
  readonly code: string;
}
