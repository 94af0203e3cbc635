// Of what nobody is told for a while. Each has an end: what was silenced for good would be forgotten.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import * as v from 'valibot';

import { causeOf } from '../events/codes.ts';
import { alertRules } from '../policy/alert-types.ts';
import type { Silence } from './alert.ts';
import { AlertsError } from './codes.ts';
import { swapIn } from './state-file.ts';

const silences = v.array(
  v.object({
    rule: v.picklist([...alertRules, '*']),
    about: v.nullable(v.string()),
    until: v.number(),
    why: v.string(),
  }),
);

function pathIn(directory: string): string {
  return join(directory, 'silences.json');
}

/** Those that have not ended. */
export async function readSilences(directory: string, now: number): Promise<readonly Silence[]> {
  const path = pathIn(directory);
  try {
    const read = v.parse(silences, JSON.parse(await readFile(path, 'utf8')));
    return read.filter(({ until }) => until > now);
  } catch (cause) {
    if (causeOf(cause) === 'ENOENT') return [];
    const what = `${path} cannot be read: ${causeOf(cause)}.`;
    throw new AlertsError('ALERTS_STATE_UNREADABLE', what, { cause });
  }
}

/** Adds one, or puts another end to the same. */
export async function silence(directory: string, added: Silence, now: number): Promise<void> {
  const others = (await readSilences(directory, now)).filter(
    ({ rule, about }) => rule !== added.rule || about !== added.about,
  );
  await swapIn(pathIn(directory), JSON.stringify([...others, added]));
}
