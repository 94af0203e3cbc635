// The archiver on the hosts that have the role: it may read what servers replicate, and write its archive.
import { dirname } from 'node:path';

import type { ArchivePolicy, Policy, SecretSource } from '../types.ts';
import { auditSecrets } from './gateway-unit.ts';
import type { OwnPart } from './own-part.ts';

export function archivePart({ gateway }: Policy, archive: ArchivePolicy): OwnPart {
  const { directory, log, copies } = archive;
  const copied = copies.flatMap((copy) => (copy.kind === 'directory' ? [copy.path] : []));
  return {
    role: 'archive',
    what: 'The archiver',
    directories: [
      { path: directory, watched: true },
      ...(dirname(log) === directory ? [{ path: log, watched: true }] : []),
    ],
    // Where a copy goes is mounted by somebody else.
    writes: copied,
    secrets: [
      ...(archive.login === null ? [] : [archive.login.password]),
      ...copies.flatMap((copy): readonly SecretSource[] =>
        copy.kind === 'bucket' ? [copy.key, copy.secret] : [],
      ),
      ...(gateway === null ? [] : auditSecrets(gateway.audit)),
    ],
    reloads: false,
    unit: [
      ['Type', 'exec'],
      // It writes down what it has, and signs it.
      ['TimeoutStopSec', 60],
      ['LimitNOFILE', 4_096],
    ],
    capabilities: '',
  };
}
