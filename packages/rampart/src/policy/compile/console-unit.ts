// The console on the hosts that have the role. It reads logs and archives; of gateways it sees what they log.
import type { ConsolePolicy } from '../console-types.ts';
import type { Policy } from '../types.ts';
import { auditSecrets } from './gateway-unit.ts';
import type { OwnPart } from './own-part.ts';

export function consolePart({ gateway, deployment }: Policy, console: ConsolePolicy): OwnPart {
  const { directory, log, people, rooms } = console;
  const audit = deployment?.accounts.find(
    ({ who }) => who.kind === 'office' && who.office === 'audit',
  );
  const password = audit?.password ?? null;
  return {
    role: 'console',
    what: 'The console',
    directories: [
      { path: directory, watched: false },
      { path: log, watched: true },
    ],
    writes: [],
    secrets: [
      ...(password === null ? [] : [password]),
      ...[...people.values()].map((person) => person.password),
      ...[...rooms.rings.values()].map(({ sealKey }) => sealKey),
      ...(gateway === null ? [] : auditSecrets(gateway.audit)),
    ],
    reloads: false,
    unit: [
      ['Type', 'exec'],
      ['TimeoutStopSec', 20],
      ['LimitNOFILE', 4_096],
    ],
    capabilities: '',
  };
}
