// The alerts on the hosts that have the role: they look at servers, read logs and archives, and write to nobody
// but to whom the policy names.
import type { AlertsPolicy, AlertSink } from '../alert-types.ts';
import type { Policy, SecretSource } from '../types.ts';
import { auditSecrets } from './gateway-unit.ts';
import type { OwnPart } from './own-part.ts';

export function alertsPart({ gateway }: Policy, alerts: AlertsPolicy): OwnPart {
  const { directory, log, login, sentinelLogin, sinks } = alerts;
  const logins = [login, sentinelLogin].flatMap((each) => (each === null ? [] : [each.password]));
  return {
    role: 'alerts',
    what: 'The alerts',
    directories: [
      { path: directory, watched: true },
      { path: log, watched: true },
    ],
    writes: [],
    secrets: [
      ...logins,
      ...sinks.flatMap(sinkSecrets),
      ...(gateway === null ? [] : auditSecrets(gateway.audit)),
    ],
    reloads: false,
    unit: [
      // It is told by a program of its own, systemd-notify.
      ['Type', 'notify'],
      ['NotifyAccess', 'all'],
      ['TimeoutStopSec', 30],
      ['WatchdogSec', 120],
      ['LimitNOFILE', 4_096],
    ],
    capabilities: '',
  };
}

function sinkSecrets(sink: AlertSink): readonly SecretSource[] {
  if (sink.kind === 'webhook') return sink.secret === null ? [] : [sink.secret];
  return sink.login === null ? [] : [sink.login.password];
}
