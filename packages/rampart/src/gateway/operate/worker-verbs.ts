// What is asked of a worker in another process, and what it asks itself; the meaning is in worker.ts.
import * as v from 'valibot';

import { adminVerb } from '../admin/protocol.ts';
import {
  approve as approveVerb,
  connections as connectionsVerb,
  unlock as unlockVerb,
} from '../admin/verbs.ts';
import type { PlainReply } from '../plain-reply.ts';
import { reading as readingSchema } from './reading.ts';

const nothing = v.strictObject({});
const texts = v.pipe(v.array(v.string()), v.readonly());
const policy = { text: v.string(), source: v.string() };

const plain: v.GenericSchema<unknown, PlainReply> = v.lazy(() =>
  v.union([v.string(), v.number(), v.null(), v.pipe(v.array(plain), v.readonly())]),
);

export const beginWork = adminVerb(
  'begin',
  v.strictObject({ ...policy, worker: v.number(), restarts: v.number() }),
  nothing,
);
export const listening = adminVerb('listening', nothing, texts);
export const prepare = adminVerb('prepare', v.strictObject(policy), nothing);
export const commit = adminVerb('commit', nothing, nothing);
export const abandon = adminVerb('abandon', nothing, nothing);
export const connections = adminVerb('connections', nothing, connectionsVerb.answer);
export const grant = adminVerb('grant', approveVerb.answer, v.boolean());
/** Facts are as `factsText` writes them. */
export const learn = adminVerb(
  'learn',
  v.strictObject({ facts: v.string(), age: v.number() }),
  nothing,
);
export const ask = adminVerb('ask', v.strictObject({ command: texts }), plain);
export const commands = adminVerb(
  'commands',
  nothing,
  v.pipe(v.array(v.object({ name: v.string(), container: v.boolean() })), v.readonly()),
);
export const reading = adminVerb('reading', nothing, readingSchema);
export const reopenLog = adminVerb('reopen log', nothing, nothing);
export const drain = adminVerb('drain', v.strictObject({ within: v.number() }), nothing);
export const close = adminVerb('close', nothing, nothing);

/** Asked by a worker. */
export const inBand = adminVerb('in-band', unlockVerb.request, v.string());
export const tell = adminVerb('tell', v.strictObject({ facts: v.string() }), nothing);
