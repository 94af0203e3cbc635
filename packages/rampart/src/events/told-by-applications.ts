// An event as the libraries in an application tell it, out of a line of text. The line may hold what a
// stranger has sent to the application, so it speaks for the libraries and for no other part of the house.
import type { Layer, RampartEvent } from '@rampart/keyring';

import { readEvent } from './read-event.ts';

/** Who speaks, by the first word of a code, and of which layer. */
const speakers: ReadonlyMap<string, Layer> = new Map([
  ['CSRF', 'csrf'],
  ['CLIENT', 'client'],
  ['KEYRING', 'data'],
]);

/** Null for what is none: lines of another kind, and those that pretend. */
export function toldByApplication(line: string): RampartEvent | null {
  if (!line.startsWith('{')) return null;
  const event = readEvent(membersOf(line));
  if (event === null) return null;
  const [speaker = ''] = event.code.split('_', 1);
  return speakers.get(speaker) === event.layer ? event : null;
}

function membersOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
