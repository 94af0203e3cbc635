// What must survive what. From two figures, how much may be lost and how long nobody may be served,
// the settings of persistence and replication follow; each may be written instead.
import type { Durability } from '../deployment/types.ts';
import { problem } from './problem.ts';
import { count, duration, size, truth, word } from './scalars.ts';
import { becomes, list, optional, part, scalar, setting, standard } from './vocabulary.ts';
import type { Part } from './shape.ts';

type Snapshot = Durability['snapshots'][number];

const snapshot: Part<Snapshot> = becomes(
  part({
    after: setting(duration('1s', '7d'), 'After so long,'),
    changes: setting(count(1, 1_000_000_000), 'if so many keys have changed.'),
  }),
  (written) => written,
);

const growth: Part<number> = scalar(
  'a growth in percent, such as 100%',
  { type: 'string', pattern: '^[0-9]{1,4}%$' },
  (value) => {
    const match = /^(\d{1,4})%$/.exec(String(value));
    return match === null ? undefined : Number(match[1]);
  },
);

const rewrite: Part<Durability['rewrite']> = part({
  growth: standard(growth, '100%', 'How much the append-only file grows until it is written anew.'),
  from: standard(size('1mb', '64gb'), '64mb', 'Smaller ones are left alone.'),
  quiet: standard(
    truth(),
    false,
    'No fsync while one is written anew: faster, and more can be lost meanwhile.',
  ),
});

const replicas = part({
  least: optional(
    count(0, 5),
    'Without so many replicas the primary takes no writes; one if there are any, if left out.',
  ),
  lag: optional(
    duration('1s', '5m'),
    'A replica that has acknowledged within this counts; lose_at_most if left out, but 2s at least and 10s at most.',
  ),
});

/** `least` is undefined when it is not written: the topology decides. */
export type WrittenDurability = Omit<Durability, 'replicas'> & {
  readonly replicas: { readonly least: number | undefined; readonly lag: number };
};

/** Replicas acknowledge once a second, and servers count whole seconds: within one, a sound replica is often missing. */
const leastLag = 2_000;
/** As servers come. */
const mostLag = 10_000;

const everySecond = 1_000;

export const durability: Part<WrittenDurability> = becomes(
  part({
    lose_at_most: standard(
      duration('0s', '1d'),
      '1s',
      'Of acknowledged writes, those of so long may be lost when a server dies.',
    ),
    back_within: standard(duration('1s', '1d'), '5m', 'So long there may be no service.'),
    append_only: optional(
      word('always', 'everysec', 'off'),
      'When the append-only file is written through to the disk; follows from lose_at_most if left out.',
    ),
    rewrite: standard(rewrite, {}, 'When the append-only file is written anew.'),
    snapshots: standard(
      list(snapshot),
      [
        { after: '1h', changes: 1 },
        { after: '5m', changes: 100 },
        { after: '1m', changes: 10_000 },
      ],
      'When a snapshot is taken besides.',
    ),
    replicas: optional(replicas, 'Replicas that have to be there.'),
    backlog: standard(
      size('1mb', '64gb'),
      '64mb',
      'What a replica or the archiver may miss and still go on.',
    ),
  }),
  (written, refuse) => {
    const { lose_at_most: loseAtMost, back_within: backWithin, ...others } = written;
    const follows = loseAtMost < everySecond ? 'always' : 'everysec';
    const {
      append_only: appendOnly = follows,
      replicas: wanted,
      rewrite: again,
      snapshots,
      backlog,
    } = others;
    const keeps = { always: 0, everysec: everySecond, off: Infinity }[appendOnly];
    if (keeps > loseAtMost) {
      const says = `With append_only: ${appendOnly} more can be lost than lose_at_most says.`;
      refuse(['append_only'], problem('POLICY_CONFLICT', says));
    }
    return {
      loseAtMost,
      backWithin,
      appendOnly,
      rewrite: again,
      snapshots,
      replicas: {
        least: wanted?.least,
        lag: wholeSeconds(wanted?.lag ?? Math.min(Math.max(loseAtMost, leastLag), mostLag)),
      },
      backlog,
    };
  },
);

/** Servers take no parts of a second; the shorter time promises no less. */
function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000) * 1_000;
}
