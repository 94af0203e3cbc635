import type { RampartEvent } from '@rampart/keyring';

import type { ShownEvent } from '../../../src/console/contract/now.ts';

type Kind = Omit<RampartEvent, 'time'>;

const kinds: readonly Kind[] = [
  {
    class: 'authentication',
    code: 'GATEWAY_LOGIN_FAILED',
    severity: 'medium',
    outcome: 'refused',
    layer: 'gateway',
    defence: 'gateway.login',
    message: 'A login as web from 203.0.113.9 was refused: the password is wrong.',
    fields: { user: 'web', address: '203.0.113.9', attempts: 17 },
  },
  {
    class: 'web_resource_access',
    code: 'CSRF_CROSS_SITE',
    severity: 'medium',
    outcome: 'refused',
    layer: 'csrf',
    defence: 'csrf.metadata',
    message: 'POST /transfer was refused: the browser says that another site has sent it.',
    fields: { path: '/transfer', origin: 'https://evil.test' },
  },
  {
    class: 'api_activity',
    code: 'GATEWAY_SESSION_OPENED',
    severity: 'info',
    outcome: 'allowed',
    layer: 'gateway',
    message: 'web logged in from 10.0.1.12.',
    fields: { user: 'web', address: '10.0.1.12' },
  },
  {
    class: 'key_management',
    code: 'KEYRING_ROTATED',
    severity: 'low',
    outcome: 'changed',
    layer: 'csrf',
    message: 'The ring csrf has a new key; it signs from the next minute on.',
    fields: { ring: 'csrf', epoch: 41 },
  },
  {
    class: 'api_activity',
    code: 'GATEWAY_COMMAND_REFUSED',
    severity: 'high',
    outcome: 'refused',
    layer: 'gateway',
    defence: 'gateway.command',
    message: 'CONFIG SET dir was refused: web was not given the command.',
    fields: { user: 'web', command: 'config|set', address: '10.0.1.11' },
  },
  {
    class: 'file_activity',
    code: 'ARCHIVE_SEALED',
    severity: 'info',
    outcome: 'observed',
    layer: 'data',
    message: 'A segment of 16 MB was sealed and written through to disk.',
    fields: { bytes: 16_777_216 },
  },
];

export function eventAt(id: number, time: number): ShownEvent {
  const kind = kinds[id % kinds.length] ?? kinds[0];
  if (kind === undefined) throw new Error('there are no kinds of events');
  return { id, chain: 'gw-1/0', event: { ...kind, time } };
}
