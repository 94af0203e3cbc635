// What disks, certificates and the archive say.
import type { AlertBounds } from '../../policy/alert-types.ts';
import type { Holding, Look } from '../heard.ts';
import type { ArchiveFact, CertificateFact, DiskFact } from './facts.ts';

/** A disk at the bound would be told of again and again: it ends a little above. */
const clearance = 0.02;

export class DiskJudge {
  readonly #bound: number;
  readonly #low = new Set<string>();

  constructor({ diskFree }: Pick<AlertBounds, 'diskFree'>) {
    this.#bound = diskFree;
  }

  judge(disks: readonly DiskFact[], at: number): Look {
    const holds: Holding[] = [];
    for (const { path, free, freeBytes, why } of disks) {
      if (free === null) {
        holds.push({ rule: 'not-watched', about: path, says: why });
        continue;
      }
      const bound = this.#low.has(path) ? this.#bound + clearance : this.#bound;
      if (free >= bound) {
        this.#low.delete(path);
        continue;
      }
      this.#low.add(path);
      const gib = (freeBytes / 1024 ** 3).toFixed(1);
      const says = `The disk of ${path} has ${(free * 100).toFixed(1)} % (${gib} GiB) left.`;
      const graver = free < this.#bound / 3 ? ({ severity: 'critical' } as const) : {};
      holds.push({ rule: 'disk-filling', about: path, says, ...graver });
    }
    return { kind: 'look', source: 'disks', at, holds, whole: true };
  }
}

const DAY = 86_400_000;

export function lookAtCertificates(
  certificates: readonly CertificateFact[],
  { certificateEnds }: Pick<AlertBounds, 'certificateEnds'>,
  at: number,
): Look {
  const holds = certificates.flatMap(({ file, ends, why }): readonly Holding[] => {
    if (ends === null) return [{ rule: 'not-watched', about: file, says: why }];
    if (ends - at > certificateEnds) return [];
    const day = new Date(ends).toISOString().slice(0, 10);
    if (ends <= at) {
      const says = `${file} has ended on ${day}.`;
      return [{ rule: 'certificate-ending', about: file, says, severity: 'critical' }];
    }
    const says = `${file} ends on ${day}.`;
    const graver = ends - at < 2 * DAY ? ({ severity: 'critical' } as const) : {};
    return [{ rule: 'certificate-ending', about: file, says, ...graver }];
  });
  return { kind: 'look', source: 'certificates', at, holds, whole: true };
}

export function lookAtArchive(
  { began, receivedTo, lastDrill, drillEvery }: ArchiveFact,
  { archiveBehind }: Pick<AlertBounds, 'archiveBehind'>,
  at: number,
): Look {
  const holds: Holding[] = [];
  const since = receivedTo ?? began;
  if (at - since > archiveBehind) {
    const says =
      receivedTo === null
        ? 'Nothing can be restored yet: there is no whole copy.'
        : `The newest of it was received at ${new Date(since).toISOString()}.`;
    holds.push({ rule: 'archive-behind', about: 'archive', says });
  }
  if (at - (lastDrill?.at ?? began) > drillEvery) {
    const says =
      lastDrill === null
        ? 'The archive was never drilled.'
        : `The last drill was on ${new Date(lastDrill.at).toISOString().slice(0, 10)}.`;
    holds.push({ rule: 'drill-overdue', about: 'archive', says });
  }
  return { kind: 'look', source: 'archive', at, holds, whole: true };
}
