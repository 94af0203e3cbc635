// Newer data on weaknesses than Rampart was built with. Whoever could change it could make every server
// look well, so it is taken only with its checksum, which has to come by another way than the file.
import { createHash } from 'node:crypto';

import * as v from 'valibot';

import { AuditError } from '../codes.ts';
import { isVersion } from '../version.ts';
import { features } from '../vulnerabilities/vulnerability.ts';
import type { VulnerabilityData } from '../vulnerabilities/vulnerability.ts';
import { bytesOf, parseJson } from './json.ts';

const format = 'rampart-vulnerabilities/1';

const text = v.pipe(v.string(), v.maxLength(1_000));
const day = v.pipe(v.string(), v.isoDate());
const release = v.pipe(text, v.check(isVersion));
const releases = v.pipe(v.array(release), v.readonly());
const names = v.pipe(v.array(text), v.readonly());
const severity = v.picklist(['info', 'low', 'medium', 'high', 'critical']);

const byProduct = <Item extends v.GenericSchema>(item: Item) =>
  v.object({ redis: v.exactOptional(item), valkey: v.exactOptional(item) });

const affected = v.object({ since: release, fixed: releases });

const path = v.variant('by', [
  v.object({ by: v.literal('commands'), commands: names }),
  v.object({ by: v.literal('connection') }),
  v.object({ by: v.literal('login') }),
  v.object({ by: v.literal('data files') }),
  v.object({ by: v.literal('local tools') }),
]);

const vulnerability = v.object({
  id: v.pipe(text, v.regex(/^[A-Za-z0-9-]{3,40}$/)),
  aliases: v.exactOptional(names),
  severity,
  published: day,
  says: text,
  affected: byProduct(affected),
  module: v.exactOptional(v.object({ name: text, fixed: releases })),
  onlyDebian: v.exactOptional(v.boolean()),
  debian: v.exactOptional(byProduct(v.record(text, text))),
  path,
  needs: v.exactOptional(v.array(v.picklist(features))),
  doubt: v.exactOptional(text),
});

const branch = v.object({ branch: release, newest: release, ended: v.boolean() });
const each = <Item extends v.GenericSchema>(item: Item) =>
  v.object({ redis: v.array(item), valkey: v.array(item) });

const schema = v.object({
  format: v.literal(format),
  until: day,
  branches: each(branch),
  kept: each(release),
  vulnerabilities: v.array(vulnerability),
});

/** Throws an AuditError when the checksum is another one, or the file is of another form. */
export async function loadData(file: string, sha256: string): Promise<VulnerabilityData> {
  const bytes = await bytesOf(file);
  const own = createHash('sha256').update(bytes).digest('hex');
  if (own !== sha256.toLowerCase()) {
    throw new AuditError('AUDIT_DATA_CHECKSUM', `${file} has the checksum ${own}, not ${sha256}.`);
  }
  const { format: _, ...data } = parseJson(
    bytes.toString('utf8'),
    file,
    schema,
    'data on weaknesses',
  );
  return data;
}

/** The data as a file, to look at or to add to. */
export function renderData(data: VulnerabilityData): string {
  return `${JSON.stringify({ format, ...data }, null, 2)}\n`;
}
