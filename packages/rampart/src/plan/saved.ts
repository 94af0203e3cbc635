// A plan in a file: to be read by a person and carried out later, if nothing has changed meanwhile.
import { readFile } from 'node:fs/promises';

import { PlanError } from './errors.ts';
import { writeThrough } from './apply/write-through.ts';
import type { Plan } from './plan.ts';

const format = 'rampart-plan-1';

export async function savePlan(path: string, plan: Plan): Promise<void> {
  await writeThrough(path, `${JSON.stringify({ format, ...plan }, null, 2)}\n`, 0o600);
}

/** Its steps are made anew from what is there; the file only says that somebody has seen and wanted them. */
export async function fingerprintIn(path: string): Promise<string> {
  const value = await valueIn(path);
  const { format: written, fingerprint } = fieldsOf(value);
  if (
    written !== format ||
    typeof fingerprint !== 'string' ||
    !/^[0-9a-f]{64}$/.test(fingerprint)
  ) {
    throw new PlanError('PLAN_FILE', `${path} is no plan of this version.`);
  }
  return fingerprint;
}

async function valueIn(path: string): Promise<unknown> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return value;
  } catch (cause) {
    throw new PlanError('PLAN_FILE', `${path} is no plan.`, { cause });
  }
}

function fieldsOf(value: unknown): { readonly format?: unknown; readonly fingerprint?: unknown } {
  return typeof value === 'object' && value !== null ? value : {};
}
