// A value as YAML, so that it is read as exactly this value wherever it may stand.
import { parse } from 'yaml';

/** What is edited: one text or number, or a list of texts. */
export type EditedValue = string | number | readonly string[];

const plainWord = /^[A-Za-z0-9][A-Za-z0-9_./%-]*$/;

export function writeScalar(value: string | number): string {
  if (typeof value === 'number') return String(value);
  // `yes`, `1e3` and `null` are plain words, too, and mean something else than their letters.
  if (plainWord.test(value) && parse(value, { schema: 'core' }) === value) return value;
  return JSON.stringify(value);
}

export function writeFlow(value: EditedValue): string {
  if (typeof value === 'string' || typeof value === 'number') return writeScalar(value);
  return `[${value.map(writeScalar).join(', ')}]`;
}
