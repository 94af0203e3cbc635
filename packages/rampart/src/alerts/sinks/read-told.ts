// A notice out of a file: one that was cut off or altered is not sent.
import * as v from 'valibot';

import { alertRules } from '../../policy/alert-types.ts';
import { ranks } from '../rules.ts';
import type { Told } from '../told.ts';

const alert = v.object({
  kind: v.picklist(['began', 'stands', 'ended']),
  alert: v.picklist(alertRules),
  title: v.string(),
  severity: v.picklist(ranks),
  about: v.string(),
  since: v.number(),
  last: v.number(),
  count: v.number(),
  says: v.string(),
  means: v.string(),
  todo: v.string(),
});

const told = v.object({
  v: v.literal(1),
  id: v.string(),
  app: v.string(),
  at: v.number(),
  severity: v.picklist(ranks),
  subject: v.string(),
  text: v.string(),
  alerts: v.array(alert),
  more: v.number(),
});

export function readTold(text: string): Told | null {
  try {
    const read = v.safeParse(told, JSON.parse(text));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}
