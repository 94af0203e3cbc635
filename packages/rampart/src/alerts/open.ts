// From a policy to a watchtower that runs.
import { mkdir } from 'node:fs/promises';

import type { RampartEvent } from '@rampart/keyring';

import { causeOf } from '../events/codes.ts';
import { lockPath, releaseLock, takeLock } from '../events/lock.ts';
import type { AlertsPolicy } from '../policy/alert-types.ts';
import type { Policy } from '../policy/types.ts';
import { readDialTls } from '../resp/connection/read-dial-tls.ts';
import { AlertsError } from './codes.ts';
import { openAlertSink } from './sinks/open.ts';
import { ArchiveSource } from './sources/archive.ts';
import { CertificateSource } from './sources/certificates.ts';
import { DiskSource } from './sources/disks.ts';
import { ServerSource } from './sources/server-source.ts';
import { Watchtower } from './watchtower.ts';

/** Throws `ALERTS_POLICY_MISSING` when the policy tells nobody of anything. */
export function alertsIn(policy: Policy): AlertsPolicy {
  if (policy.alerts !== null) return policy.alerts;
  const what = `The policy ${policy.source} has no alerts.`;
  throw new AlertsError('ALERTS_POLICY_MISSING', what);
}

export interface OpenedWatchtower extends AsyncDisposable {
  readonly tower: Watchtower;
}

export async function openWatchtower(
  policy: Policy,
  tell: (event: RampartEvent) => void,
): Promise<OpenedWatchtower> {
  const alerts = alertsIn(policy);
  const { directory, bounds } = alerts;
  await makeDirectory(directory);
  const lock = lockPath(directory, 'alerts');
  await lockDirectory(lock, directory);
  try {
    const sinks = await Promise.all(alerts.sinks.map(openAlertSink));
    const tls = alerts.tls === null ? null : await readDialTls(alerts.tls);
    const tower = await Watchtower.start({
      app: policy.app,
      alerts,
      sinks,
      tell,
      open: async (memory) => {
        const archives = policy.archive !== null;
        const servers = await ServerSource.open({ alerts, tls, archives, memory });
        const sources = [
          servers,
          new DiskSource(alerts.disks, bounds),
          new CertificateSource(alerts.certificates, bounds),
          ...(policy.archive === null ? [] : [new ArchiveSource(policy.archive, bounds)]),
        ];
        return { sources, memory: () => servers.memory };
      },
    });
    return {
      tower,
      [Symbol.asyncDispose]: async () => {
        await tower.stop();
        await releaseLock(lock);
      },
    };
  } catch (error) {
    await releaseLock(lock);
    throw error;
  }
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o750 });
  } catch (cause) {
    const what = `The directory ${directory} cannot be made: ${causeOf(cause)}.`;
    throw new AlertsError('ALERTS_DIRECTORY', what, { cause });
  }
}

async function lockDirectory(lock: string, directory: string): Promise<void> {
  try {
    await takeLock(lock);
  } catch (cause) {
    if (causeOf(cause) === 'EVENTS_LOG_IN_USE') {
      const what = `Another "rampart alerts" works in ${directory}.`;
      throw new AlertsError('ALERTS_IN_USE', what, { cause });
    }
    const what = `${directory} cannot be written: ${causeOf(cause)}.`;
    throw new AlertsError('ALERTS_DIRECTORY', what, { cause });
  }
}
