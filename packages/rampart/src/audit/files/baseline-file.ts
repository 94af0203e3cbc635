// The baseline as a file: JSON that a person may read and keep under version control.
import * as v from 'valibot';

import type { Baseline } from '../baseline.ts';
import { readJson } from './json.ts';

const format = 'rampart-audit-baseline/1';

const texts = v.array(v.string());

const schema = v.object({
  format: v.literal(format),
  at: v.pipe(v.string(), v.isoTimestamp()),
  findings: texts,
  users: v.record(v.string(), texts),
  usersWithSeveralPasswords: texts,
  unusedSince: v.record(v.string(), v.number()),
  settings: v.record(v.string(), v.record(v.string(), v.string())),
  startedAt: v.record(v.string(), v.number()),
});

export async function loadBaseline(path: string): Promise<Baseline> {
  const read = await readJson(path, schema, 'a baseline of the audit');
  return {
    at: Date.parse(read.at),
    findings: new Set(read.findings),
    users: new Map(Object.entries(read.users)),
    usersWithSeveralPasswords: read.usersWithSeveralPasswords,
    unusedSince: new Map(Object.entries(read.unusedSince)),
    settings: new Map(
      Object.entries(read.settings).map(([name, values]) => [
        name,
        new Map(Object.entries(values)),
      ]),
    ),
    startedAt: new Map(Object.entries(read.startedAt)),
  };
}

export function renderBaseline(baseline: Baseline): string {
  const { at, findings, users, usersWithSeveralPasswords, unusedSince, settings, startedAt } =
    baseline;
  const plain: v.InferInput<typeof schema> = {
    format,
    at: new Date(at).toISOString(),
    findings: [...findings].toSorted(),
    users: Object.fromEntries([...users].map(([name, list]) => [name, [...list]])),
    usersWithSeveralPasswords: [...usersWithSeveralPasswords],
    unusedSince: Object.fromEntries(unusedSince),
    settings: Object.fromEntries(
      [...settings].map(([name, values]) => [name, Object.fromEntries(values)]),
    ),
    startedAt: Object.fromEntries(startedAt),
  };
  return `${JSON.stringify(plain, null, 2)}\n`;
}
