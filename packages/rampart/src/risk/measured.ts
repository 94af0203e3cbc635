// Figures that were measured here, in a file: what drills write, so that their results take the place
// of what was assumed.
import { readFile } from 'node:fs/promises';

import { readWith } from '../policy/read-with.ts';
import { day } from '../policy/schema/day.ts';
import { line, word } from '../policy/schema/scalars.ts';
import type { Part } from '../policy/schema/shape.ts';
import { list, part, scalar, setting } from '../policy/schema/vocabulary.ts';
import { RiskError } from './codes.ts';
import type { Input } from './context.ts';

/** One measurement, as a line of the file. */
export interface Measurement {
  /** How long a restore took until it served, or a failover. */
  readonly what: 'restore' | 'failover';
  readonly seconds: number;
  /** A day: `2026-11-21`. */
  readonly on: string;
  /** What was done, for the report: `drill of shop at offset 81,220`. */
  readonly how: string;
}

export interface Measured {
  readonly inputs: { readonly restoreHours?: Input; readonly failoverHours?: Input };
}

const seconds: Part<number> = scalar(
  'seconds, from 0 to 10,000,000',
  { type: 'number', minimum: 0, maximum: 10_000_000 },
  (value) => (typeof value === 'number' && value >= 0 && value <= 1e7 ? value : undefined),
);

const file: Part<{ readonly measured: readonly Measurement[] }> = part({
  measured: setting(
    list(
      part({
        what: setting(word('restore', 'failover'), 'What took so long.'),
        seconds: setting(seconds, 'How long.'),
        on: setting(day, 'When.'),
        how: setting(line('a text of up to 200 characters', 200), 'What was done.'),
      }),
    ),
    'Measurements; of each kind, those of the newest day count.',
  ),
});

/** YAML or JSON. Throws a RiskError, or a PolicyError that points at the line. */
export async function loadMeasured(path: string): Promise<Measured> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const what = `The measured figures in ${path} cannot be read.`;
    throw new RiskError('RISK_FILE_UNREADABLE', what, { cause });
  }
  return readMeasured(text, path);
}

export function readMeasured(text: string, source: string): Measured {
  const { measured } = readWith(file, text, source).value;
  const restoreHours = newest(measured.filter(({ what }) => what === 'restore'));
  const failoverHours = newest(measured.filter(({ what }) => what === 'failover'));
  return {
    inputs: {
      ...(restoreHours === null ? {} : { restoreHours }),
      ...(failoverHours === null ? {} : { failoverHours }),
    },
  };
}

/** A drill goes as planned; the real thing takes up to four times as long. */
const strain = 4;
const secondsOfAnHour = 3_600;

function newest(measurements: readonly Measurement[]): Input | null {
  const last = measurements.toSorted((a, b) => b.on.localeCompare(a.on))[0];
  if (last === undefined) return null;
  const taken = measurements.filter(({ on }) => on === last.on).map((each) => each.seconds);
  // Nothing takes no time at all, and a range begins above 0.
  const hours = Math.max(...taken, 1) / secondsOfAnHour;
  return {
    low: hours,
    high: hours * strain,
    source: last.how,
    year: Number(last.on.slice(0, 4)),
    basis: 'measured',
  };
}
