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

const replicas: Part<Durability['replicas']> = part({
  least: standard(count(0, 5), 0, 'Without so many replicas the primary takes no writes.'),
  lag: standard(
    becomes(duration('1s', '5m'), (lag) => lag),
    '10s',
    'A replica that has acknowledged within this counts.',
  ),
});

/** `least` is undefined when nothing is written about replicas: the topology decides. */
export type WrittenDurability = Omit<Durability, 'replicas'> & {
  readonly replicas: Durability['replicas'] | undefined;
};

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
    replicas: optional(
      replicas,
      'Replicas that have to be there; one if there are any, if left out.',
    ),
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
      replicas: wanted,
      backlog,
    };
  },
);
