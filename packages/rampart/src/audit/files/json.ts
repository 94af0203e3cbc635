// A file of JSON of a form that is known.
import { readFile } from 'node:fs/promises';

import * as v from 'valibot';

import { AuditError } from '../codes.ts';

/** Throws an AuditError that names what is wrong. `what`: "a baseline of the audit". */
export async function readJson<Schema extends v.GenericSchema>(
  path: string,
  schema: Schema,
  what: string,
): Promise<v.InferOutput<Schema>> {
  return parseJson((await bytesOf(path)).toString('utf8'), path, schema, what);
}

export function parseJson<Schema extends v.GenericSchema>(
  text: string,
  path: string,
  schema: Schema,
  what: string,
): v.InferOutput<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AuditError('AUDIT_FILE_INVALID', `${path} holds no JSON.`, { cause });
  }
  const read = v.safeParse(schema, value);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const where = v.getDotPath(issue) ?? 'the whole';
  throw new AuditError('AUDIT_FILE_INVALID', `${path} is not ${what}: ${where} is wrong.`);
}

export async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new AuditError('AUDIT_FILE_UNREADABLE', `${path} cannot be read.`, { cause });
  }
}
