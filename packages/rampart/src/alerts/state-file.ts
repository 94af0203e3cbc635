// What is known of alerts, on disk: written whole and swapped in, so that a reader sees one state or the
// next, and a restart goes on from it.
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

import * as v from 'valibot';

import { causeOf } from '../events/codes.ts';
import { alertRules } from '../policy/alert-types.ts';
import type { Standing } from './alert.ts';
import { AlertsError } from './codes.ts';
import type { ServerMemory } from './judge/servers.ts';
import { ranks } from './rules.ts';
import type { Cursors } from './sources/log-tail.ts';

export interface AlertsState {
  readonly v: 1;
  readonly app: string;
  readonly at: number;
  readonly standing: Standing;
  readonly servers: ServerMemory;
  /** By directory. */
  readonly logs: Readonly<Record<string, Cursors>>;
}

const alert = v.object({
  rule: v.picklist(alertRules),
  about: v.string(),
  source: v.nullable(v.string()),
  severity: v.picklist(ranks),
  says: v.string(),
  since: v.number(),
  last: v.number(),
  count: v.number(),
  told: v.nullable(v.number()),
});

const state = v.object({
  v: v.literal(1),
  app: v.string(),
  at: v.number(),
  standing: v.object({
    alerts: v.array(alert),
    brewing: v.array(
      v.object({
        rule: v.picklist(alertRules),
        about: v.string(),
        source: v.string(),
        since: v.number(),
      }),
    ),
    gathered: v.array(
      v.object({ kind: v.picklist(['began', 'stands', 'ended']), at: v.number(), alert }),
    ),
    uncounted: v.number(),
    sent: v.array(v.object({ at: v.number(), critical: v.boolean() })),
    notices: v.number(),
  }),
  servers: v.object({
    known: v.array(v.string()),
    learned: v.boolean(),
    leaders: v.optional(v.array(v.string()), []),
  }),
  logs: v.record(v.string(), v.record(v.string(), v.object({ seq: v.number(), time: v.number() }))),
});

function statePath(directory: string): string {
  return join(directory, 'alerts.json');
}

/** Null: there is none yet. Throws `ALERTS_STATE_UNREADABLE`. */
export async function readState(directory: string): Promise<AlertsState | null> {
  const path = statePath(directory);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (causeOf(cause) === 'ENOENT') return null;
    throw unreadable(`${path} cannot be read: ${causeOf(cause)}.`, cause);
  }
  try {
    return v.parse(state, JSON.parse(text));
  } catch (cause) {
    throw unreadable(`${path} is not what was written there.`, cause);
  }
}

export async function writeState(directory: string, kept: AlertsState): Promise<void> {
  await swapIn(statePath(directory), JSON.stringify(kept));
}

/** The group may read it: the console does. */
export async function swapIn(path: string, text: string): Promise<void> {
  const draft = `${path}~`;
  const file = await open(draft, 'w', 0o640);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

function unreadable(what: string, cause: unknown): AlertsError {
  return new AlertsError('ALERTS_STATE_UNREADABLE', what, { cause });
}
