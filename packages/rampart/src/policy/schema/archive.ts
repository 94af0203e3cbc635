// The archive: what is followed, who can open it, where it lies, and how long it is kept.
import type { InferOutput } from 'valibot';

import type { ArchivePolicy, UpstreamPolicy } from '../types.ts';
import { copy } from './archive-copies.ts';
import { rewrites } from './archive-rewrites.ts';
import { problem } from './problem.ts';
import { absolutePath, count, duration, hostPort, line, size, truth, word } from './scalars.ts';
import { login } from './secret.ts';
import { becomes, list, optional, part, setting, standard } from './vocabulary.ts';
import type { Part } from './shape.ts';
import { tlsOrTrue } from './upstream.ts';

const keep: Part<ArchivePolicy['keep']> = part({
  for: standard(duration('1h', '3650d'), '30d', 'Points that are younger can be restored.'),
  least: standard(count(1, 1_000), 2, 'So many copies to restore from stay, however old they are.'),
});

const segment: Part<ArchivePolicy['segment']> = part({
  bytes: standard(size('64kb', '32mb'), '16mb', 'A larger segment is closed.'),
  age: standard(duration('1s', '1h'), '1m', 'An older segment is closed, and goes to the copies.'),
});

/** What is left out here may still follow from the servers that the policy describes. */
export type WrittenArchive = Omit<ArchivePolicy, 'directory' | 'log' | 'from' | 'login' | 'tls'> & {
  readonly directory: string | null;
  readonly from: ArchivePolicy['from'] | null;
  readonly login: ArchivePolicy['login'];
  readonly tls: UpstreamPolicy['tls'] | undefined;
  readonly mayBePlain: boolean;
};

const settings = part({
  directory: optional(
    absolutePath(),
    'Where the archive lies; /var/lib/rampart/APP/archive if left out.',
  ),
  recipients: setting(
    list(line('a recipient as `rampart archive key` prints it', 64, /^x25519:[\w-]{43}$/)),
    'Who can open what is archived, each alone. Have two, and keep their keys apart.',
  ),
  from: optional(
    list(hostPort()),
    'The servers to follow, in the order of preference; the replicas, then the primary, if left out.',
  ),
  login: optional(login, 'The login there; that of the policy’s own archiver, if left out.'),
  tls: optional(tlsOrTrue, 'TLS to the servers; that of the server part, if left out.'),
  copies: standard(list(copy), [], 'Directories and buckets to which closed segments go besides.'),
  rewrites: standard(rewrites, {}, 'When it is told that somebody encrypts or removes it all.'),
  acknowledge: standard(
    word('local', 'copies'),
    'local',
    'A write is archived when it is on this disk, or only when every copy has it.',
  ),
  keep: standard(keep, {}, 'How long it is kept.'),
  files: standard(
    list(absolutePath()),
    [],
    'Configuration and users to keep beside the data; passwords in them become hashes.',
  ),
  segment: standard(segment, {}, 'The pieces in which the archive grows.'),
  anchor_every: standard(
    duration('1s', '1h'),
    '1m',
    'How often a signed head goes into the log of events, and with it off this machine.',
  ),
  copy_at_most: optional(
    size('64kb', '64gb'),
    'Bytes a second of a full copy, so that it does not take the whole network.',
  ),
  drill_every: standard(duration('1h', '365d'), '7d', 'How often a restore should be tried.'),
  dangerously_one_recipient: standard(
    truth(),
    false,
    'Lets a single lost key lose the whole archive.',
  ),
  dangerously_plain: standard(
    truth(),
    false,
    'Lets the password and all data travel readable from the servers.',
  ),
});

export const archive: Part<WrittenArchive> = becomes(
  settings,
  (written: InferOutput<typeof settings>, refuse) => {
    const { recipients, dangerously_one_recipient: mayBeOne } = written;
    if (new Set(recipients).size < 2 && !mayBeOne) {
      const says = 'One recipient: whoever loses its key loses the archive. Name a second one.';
      refuse(['recipients'], problem('POLICY_CONFLICT', says));
    }
    return {
      directory: written.directory ?? null,
      recipients: [...new Set(recipients)],
      from: written.from ?? null,
      login: written.login ?? null,
      tls: written.tls,
      mayBePlain: written.dangerously_plain,
      copies: written.copies,
      rewrites: written.rewrites,
      acknowledge: written.acknowledge,
      keep: written.keep,
      files: written.files,
      segment: written.segment,
      anchorEvery: written.anchor_every,
      copyAtMost: written.copy_at_most ?? null,
      drillEvery: written.drill_every,
    };
  },
);
