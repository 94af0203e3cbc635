// Logs and their rotation, what is measured, and what the kernel is told.
import type { Kernel, Logging } from '../deployment/types.ts';
import { count, duration, truth, word } from './scalars.ts';
import { becomes, part, standard } from './vocabulary.ts';
import type { Part } from './shape.ts';

const rotate: Part<Logging['rotate']> = part({
  every: standard(word('daily', 'weekly', 'monthly'), 'weekly', 'How often.'),
  keep: standard(count(1, 1_000), 10, 'How many old ones are kept.'),
  compress: standard(truth(), true, 'Old ones are compressed, all but the newest of them.'),
});

export const logging: Part<Logging> = becomes(
  part({
    level: standard(word('debug', 'verbose', 'notice', 'warning'), 'notice', 'What servers tell.'),
    rotate: standard(rotate, {}, 'Log files are renamed and begun anew.'),
    slow: standard(duration('1ms', '1m'), '10ms', 'From here on a command is slow, and kept.'),
    slow_kept: standard(count(1, 100_000), 1_024, 'How many slow commands are kept.'),
    latency: standard(duration('1ms', '1m'), '100ms', 'From here on a delay is recorded.'),
  }),
  ({ slow_kept, ...others }) => ({ ...others, slowKept: slow_kept }),
);

export const kernel: Part<Kernel> = becomes(
  part({
    overcommit: standard(
      truth(),
      true,
      'vm.overcommit_memory = 1, so that a snapshot can be taken.',
    ),
    huge_pages: standard(
      word('never', 'leave'),
      'never',
      'Transparent huge pages, which make a snapshot cost far more memory.',
    ),
    backlog: standard(
      count(128, 65_535),
      511,
      'Connections that may wait to be taken (net.core.somaxconn).',
    ),
  }),
  ({ huge_pages, ...others }) => ({ ...others, hugePages: huge_pages }),
);
