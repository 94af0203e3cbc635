// How far the archiver's clock is from its server's. Moments are told by the archiver's clock alone, so
// that a Cluster restored to one moment is only as good as the clocks of its archivers agree.
import { Connection } from '../../resp/connection/connection.ts';
import { itemsOf, textOf } from '../../resp/reply-parts.ts';
import { archiveEvent } from '../events.ts';
import type { Tell } from '../events.ts';
import type { ClockReading } from '../segment/contents.ts';
import { sourceName } from './source.ts';
import type { ArchiveSource } from './source.ts';

/** Milliseconds. Further apart, one moment by two clocks is two moments. */
export const clocksApart = 5_000;

/** Compares again and again, and tells when the clocks have come apart. */
export class ClockWatch {
  readonly #tell: Tell;
  #toldAt: number | null = null;
  #last: ClockReading | null = null;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** The last comparison that there was; `isSet`: one of the clocks was set since the one before. */
  async look(
    source: ArchiveSource,
    now: () => number,
  ): Promise<{ readonly reading: ClockReading; readonly isSet: boolean } | null> {
    const reading = await readClock(source, now);
    if (reading === null) return null;
    const isSet = this.#last !== null && areApart([this.#last.ahead, reading.ahead]);
    this.#last = reading;
    this.#report(source, reading.ahead);
    return { reading, isSet };
  }

  /** Once, and again when it has become another distance. */
  #report(source: ArchiveSource, ahead: number): void {
    if (!areApart([0, ahead])) this.#toldAt = null;
    else if (this.#toldAt === null || areApart([this.#toldAt, ahead])) {
      this.#toldAt = ahead;
      const from = sourceName(source);
      const where = ahead > 0 ? 'ahead of' : 'behind';
      const message = `The clock here is ${Math.abs(ahead) / 1_000} s ${where} that of ${from}.`;
      this.#tell(archiveEvent('ARCHIVE_CLOCK_APART', message, { source: from, ahead }));
    }
  }
}

/** Distances of archivers' clocks from those of their servers. */
export function areApart(distances: readonly number[]): boolean {
  return Math.max(...distances) - Math.min(...distances) > clocksApart;
}

/** Milliseconds; what took longer says little. */
const answersWithin = 2_000;

/** Null: it is away, or its login has no right to TIME. `now` is the clock that moments are noted by. */
async function readClock(
  { host, port, tls, login }: ArchiveSource,
  now: () => number,
): Promise<ClockReading | null> {
  try {
    const address = { kind: 'tcp', host, port } as const;
    await using connection = await Connection.open({ address, tls, login, within: answersWithin });
    const asked = now();
    const [seconds, micros] = itemsOf(await connection.call(['TIME'])).map(textOf);
    const at = now();
    const theirs = Number(seconds ?? Number.NaN) * 1_000 + Number(micros ?? Number.NaN) / 1_000;
    // It looked at its clock somewhere between question and answer.
    const ahead = Math.round((asked + at) / 2 - theirs);
    return Number.isSafeInteger(ahead) ? { at, ahead } : null;
  } catch {
    // Whoever follows it finds out what is the matter, and tells.
    return null;
  }
}
