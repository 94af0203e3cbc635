// What can be done: each measure makes defences whole. What it takes is assumed, in hours of staff.
import type { DefenceName } from './defences.ts';

export interface Measure {
  readonly id: string;
  /** An order, as one would give it. */
  readonly title: string;
  readonly makesWhole: readonly DefenceName[];
  /** Nine times out of ten it takes so many hours, once. */
  /** It is a part of the gateway: without one there is nothing to do it in. */
  readonly inGateway: boolean;
  readonly hours: { readonly low: number; readonly high: number };
}

const measure = (
  id: string,
  title: string,
  makesWhole: readonly DefenceName[],
  low: number,
  high: number,
): Measure => ({
  id,
  title,
  makesWhole,
  inGateway: ['second-factor', 'egress', 'tenants'].includes(id),
  hours: { low, high },
});

export const measures: readonly Measure[] = Object.freeze([
  measure(
    'network',
    'Close the server’s ports to all but those who need them',
    ['server.network'],
    2,
    16,
  ),
  measure('login', 'Give every login a strong password or a certificate', ['server.login'], 2, 16),
  measure('rights', 'Give users the rights that they need, and no others', ['server.acl'], 4, 40),
  measure('tls', 'Encrypt connections', ['server.tls'], 8, 60),
  measure('settings', 'Set what bounds and closes the server', ['server.config'], 2, 16),
  measure('version', 'Install a version without known holes', ['server.version'], 2, 24),
  measure('host', 'Confine the process on its host', ['server.os'], 4, 24),
  measure(
    'gateway',
    'Put the gateway in front',
    ['gateway.protocol', 'gateway.address', 'gateway.login', 'gateway.command', 'gateway.keys'],
    8,
    60,
  ),
  measure(
    'second-factor',
    'Ask for a second factor before dangerous commands',
    ['gateway.unlock'],
    2,
    12,
  ),
  measure('egress', 'Bound what may leave in a minute', ['gateway.egress'], 2, 8),
  measure('tenants', 'Keep tenants apart', ['gateway.tenant'], 4, 24),
  measure(
    'csrf',
    'Protect forms and requests against forgery',
    ['csrf.token', 'csrf.origin'],
    4,
    40,
  ),
  measure(
    'keys',
    'Build keys and scripts so that input cannot bend them',
    ['client.keyspace', 'client.script'],
    8,
    80,
  ),
  measure('sealing', 'Seal values before they are stored', ['client.sealed'], 8, 80),
  measure('keyring', 'Keep keys in a ring that rotates and revokes', ['data.keyring'], 4, 40),
  measure('persistence', 'Have what is written reach the disk', ['data.persistence'], 2, 12),
  measure('replicas', 'Have another server go on', ['data.replicas'], 8, 60),
  measure('archive', 'Archive continuously, and drill the restore', ['data.archive'], 8, 40),
  measure('log', 'Keep a log that shows tampering, off the host', ['watch.log'], 4, 24),
  measure('alerts', 'Have somebody told while it happens', ['watch.alerts'], 4, 40),
]);
