// Keys, unlocks, users, and the policy that says so.
import type { Job } from './judged.ts';
import type { Gap, Role } from './session.ts';

/**
 * `GET /api/d/:id/keys`; `POST …/keys/rotate` and `…/keys/revoke`, both with `{ ring, reason }`. To revoke
 * takes `key`, too: the id of one; without it all keys are revoked, and a new one signs at once.
 */
export interface KeysView {
  readonly rings: readonly RingView[];
  readonly gaps: readonly Gap[];
}

export interface RingView {
  readonly name: string;
  readonly epoch: number;
  readonly keys: readonly {
    /** The id is no secret; the key itself never leaves its ring. */
    readonly id: string;
    readonly state: 'coming' | 'signing' | 'verifying' | 'revoked';
    readonly bornAt: number;
    readonly activatesAt: number;
    readonly retiresAt: number;
    readonly expiresAt: number;
  }[];
  readonly revokedSessions: number;
  readonly nextRotationAt: number | null;
}

/** `GET /api/d/:id/unlock`; `POST …/unlock/:request/approve` with `{ code }`, or `…/refuse`. */
export interface UnlockView {
  readonly requests: readonly UnlockRequest[];
  readonly grants: readonly {
    readonly operator: string;
    readonly user: string;
    readonly pattern: string;
    readonly until: number;
  }[];
  readonly history: readonly {
    readonly at: number;
    readonly code: string;
    readonly says: string;
  }[];
  readonly gaps: readonly Gap[];
}

export interface UnlockRequest {
  readonly id: string;
  readonly gateway: string;
  readonly by: string;
  readonly user: string;
  readonly address: string;
  /** The commands that are asked for. */
  readonly pattern: string;
  readonly reason: string;
  readonly askedAt: number;
  readonly endsAt: number;
  /** Who asked does not approve. */
  readonly mayApprove: boolean;
}

/** `GET /api/d/:id/users`. */
export interface UsersView {
  readonly users: readonly UserView[];
  readonly operators: readonly { readonly name: string; readonly roles: readonly Role[] }[];
  readonly gaps: readonly Gap[];
}

export interface UserView {
  readonly name: string;
  readonly roles: readonly string[];
  /** Networks by name, and their addresses. */
  readonly from: readonly { readonly network: string; readonly addresses: readonly string[] }[];
  readonly can: readonly string[];
  readonly keys: readonly { readonly pattern: string; readonly access: string }[];
  readonly channels: readonly string[];
  readonly unlock: readonly string[];
  readonly tenant: string | null;
  readonly limits: readonly (readonly [name: string, value: string])[];
  /** What comes of it in each layer, and why: `users.acl` → the line, `gateway` → what it lets pass. */
  readonly effective: readonly {
    readonly layer: string;
    readonly allows: string;
    readonly why: string;
  }[];
}

/** `GET /api/d/:id/policy`: what may be edited at the console, and the file as it stands. */
export interface PolicyView {
  readonly file: string;
  /** Of the file that was read: an edit of another one is refused. */
  readonly version: string;
  readonly text: string;
  readonly editable: readonly Editable[];
  readonly gaps: readonly Gap[];
  /** The change that is being carried out, or the last one. */
  readonly job?: Job | null;
}

export interface Editable {
  /** `networks.web`, `users.web.limits.connections`. */
  readonly path: string;
  /** Whose it is: `User web`. */
  readonly group: string;
  /** Of the setting in its group: `limits: connections`. */
  readonly label: string;
  readonly kind: 'addresses' | 'number' | 'size' | 'duration' | 'words';
  readonly value: string | readonly string[];
  readonly help: string;
}

/** `POST …/policy/plan` with an Edit answers this; `POST …/policy/apply` with the `id` carries it out (a Job). */
export interface PlannedEdit {
  readonly id: string;
  readonly diff: readonly { readonly kind: 'same' | 'old' | 'new'; readonly text: string }[];
  readonly steps: readonly {
    readonly sign: '+' | '~' | '-';
    readonly host: string;
    readonly text: string;
    readonly tags: readonly string[];
  }[];
  readonly gaps: readonly Gap[];
}

export interface Edit {
  readonly version: string;
  readonly changes: readonly {
    readonly path: string;
    readonly value: string | readonly string[];
  }[];
}
