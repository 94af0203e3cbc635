// What the gateway wrote down, read without the product's own reader.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** As much of an event as a judge looks at. */
export interface Told {
  readonly code: string;
  readonly severity: string;
  readonly outcome: string;
  /** The client's, where the event has to do with one. */
  readonly address: string;
  /** Names only. */
  readonly command: string;
}

const ranks = ['info', 'low', 'medium', 'high', 'critical'];

export function atLeast(severity: string, { severity: found }: Told): boolean {
  return ranks.indexOf(found) >= ranks.indexOf(severity);
}

/** Every event of a log so far; a line that is still being written is left for the next time. */
export async function readAudit(directory: string): Promise<readonly Told[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.jsonl'));
  const files = await Promise.all(
    names.toSorted().map(async (name) => readFile(join(directory, name), 'utf8')),
  );
  return files.flatMap((text) => text.split('\n').slice(0, -1).flatMap(readLine));
}

/** Heads, seals and checkpoints hold the chain together and tell of nothing. */
function readLine(line: string): readonly Told[] {
  const parsed: unknown = JSON.parse(line);
  const code = member(parsed, 'code');
  if (code === '') return [];
  const fields: unknown =
    typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'fields') : null;
  return [
    {
      code,
      severity: member(parsed, 'severity'),
      outcome: member(parsed, 'outcome'),
      address: member(fields, 'address'),
      command: member(fields, 'command'),
    },
  ];
}

function member(value: unknown, name: string): string {
  if (typeof value !== 'object' || value === null) return '';
  const found: unknown = Reflect.get(value, name);
  return typeof found === 'string' ? found : '';
}
