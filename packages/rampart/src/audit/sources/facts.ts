// What source code and descriptions of containers show of how clients use the server.
import { evidence } from '../seen.ts';
import type { Evidence } from '../finding.ts';
import { Unseen } from '../unseen.ts';

export type Habit =
  | 'password in a url'
  | 'plain connection to another host'
  | 'certificate not checked'
  | 'script from parts'
  | 'key from parts'
  | 'download without checksum'
  | 'published port'
  | 'careless container';

/** A place that shows a habit. Never the line itself: it may hold a secret. */
export interface Place {
  readonly habit: Habit;
  readonly path: string;
  readonly line: number;
  /** A sentence. */
  readonly seen: string;
}

export interface SourceFacts {
  readonly directory: string;
  readonly files: number;
  readonly places: readonly Place[];
}

const mostShown = 20;

/** Throws where no sources were named. */
export function seenIn(sources: SourceFacts | null, habit: Habit): readonly Evidence[] {
  if (sources === null) {
    throw new Unseen([
      { what: 'the sources of the clients', why: 'No directory was named (--source).' },
    ]);
  }
  return sources.places
    .filter((place) => place.habit === habit)
    .slice(0, mostShown)
    .map(({ path, line, seen }) => evidence(path, seen, 'file', `${path}:${line}`));
}
