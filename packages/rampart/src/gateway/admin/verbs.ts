// The verbs of a gateway. Times are milliseconds; null stands for "not known" or "no limit".
import * as v from 'valibot';

import { adminVerb } from './protocol.ts';

const nothing = v.strictObject({});
const name = v.pipe(v.string(), v.maxLength(256));
const words = v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(64), v.readonly());

const connection = v.object({
  id: v.string(),
  user: v.nullable(v.string()),
  address: v.string(),
  name: v.nullable(v.string()),
  age: v.number(),
});

const grant = v.object({
  id: v.string(),
  connection: v.string(),
  user: v.string(),
  words,
  lasts: v.number(),
  uses: v.nullable(v.number()),
  operator: v.string(),
  approvedBy: v.nullable(v.string()),
});

const pendingUnlock = v.object({
  id: v.string(),
  user: v.string(),
  operator: v.string(),
  connection: v.string(),
  address: v.string(),
  words,
  lasts: v.number(),
  uses: v.nullable(v.number()),
  age: v.number(),
  left: v.number(),
});

/** Open connections; of one user, or of everybody. */
export const connections = adminVerb(
  'connections',
  v.strictObject({ user: v.nullable(name) }),
  v.pipe(v.array(connection), v.readonly()),
);

export const unlock = adminVerb(
  'unlock',
  v.strictObject({
    user: name,
    operator: name,
    code: v.pipe(v.string(), v.maxLength(16)),
    connection: name,
    words,
    lasts: v.number(),
    uses: v.nullable(v.number()),
  }),
  v.variant('kind', [
    v.object({ kind: v.literal('granted'), order: grant }),
    v.object({ kind: v.literal('pending'), id: v.string(), left: v.number() }),
  ]),
);

/** What waits for a second person. */
export const pending = adminVerb('pending', nothing, v.pipe(v.array(pendingUnlock), v.readonly()));

const verdict = v.strictObject({
  id: name,
  operator: name,
  code: v.pipe(v.string(), v.maxLength(16)),
});

export const approve = adminVerb('approve', verdict, grant);

export const deny = adminVerb('deny', verdict, nothing);

/** Uses up the step of a code that the console has accepted: no gateway takes it any more. */
export const claimStep = adminVerb(
  'claim-step',
  v.strictObject({ operator: name, step: v.pipe(v.number(), v.integer()) }),
  nothing,
);

/** Tells the gateway's log that an operator has a new second factor. */
export const enrolled = adminVerb(
  'enrolled',
  v.strictObject({ operator: name, factor: name, replaced: v.boolean() }),
  nothing,
);

export const bans = adminVerb(
  'bans',
  nothing,
  v.pipe(v.array(v.object({ neighbours: v.string(), left: v.number() })), v.readonly()),
);

export const unban = adminVerb(
  'unban',
  v.strictObject({ address: name }),
  v.object({ wasBanned: v.boolean() }),
);

/** How the gateway is, over all of its workers. */
export const status = adminVerb(
  'status',
  nothing,
  v.object({
    app: v.string(),
    version: v.string(),
    age: v.number(),
    policy: v.object({ source: v.string(), loadedAt: v.number() }),
    listens: v.pipe(v.array(v.string()), v.readonly()),
    workers: v.object({ wanted: v.number(), serving: v.number(), restarts: v.number() }),
    connections: v.number(),
    upstream: v.picklist(['here', 'away']),
    lanes: v.number(),
    owns: v.number(),
    bans: v.number(),
    grants: v.number(),
    pending: v.number(),
    log: v.picklist(['written', 'broken']),
    isDraining: v.boolean(),
    observes: v.boolean(),
  }),
);

/** Reads the policy again; the old one stays when the new one does not load. */
export const reload = adminVerb('reload', nothing, v.object({ changed: v.boolean() }));

/** Takes no new connections; the others may finish what they have begun. */
export const drain = adminVerb('drain', nothing, nothing);

export type Status = v.InferOutput<typeof status.answer>;
