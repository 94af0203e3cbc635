// An event as a line for a person.
import type { RampartEvent } from '@rampart/keyring';

import { printable } from '../printable.ts';
import type { EventRead } from './query.ts';

/** Fields that the sentence names itself. */
const NAMED = new Set(['user', 'address', 'worker']);

/** `2026-11-20 14:03:07.250 high refused GATEWAY_KEY_REFUSED user web from 10.0.1.4: … (key=…) [gateway.keys, gateway-1 #812]` */
export function sentenceOf({ chain, seq, event }: EventRead): string {
  const { code, severity, outcome, message } = event;
  const who = whoOf(event);
  const place = [event.defence ?? event.layer, `${chain} #${seq}`].join(', ');
  const parts = [
    momentOf(event.time),
    severity.padEnd(8),
    outcome.padEnd(9),
    code,
    who === '' ? '' : `${who}:`,
    message,
    fieldsOf(event),
    `[${place}]`,
  ];
  return printable(parts.filter((part) => part !== '').join(' '));
}

function whoOf({ fields = {} }: RampartEvent): string {
  const { user, address } = fields;
  return [
    user === undefined || user === '' ? '' : `user ${user}`,
    address === undefined ? '' : `from ${address}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function fieldsOf({ fields = {} }: RampartEvent): string {
  const shown = Object.entries(fields).filter(([name]) => !NAMED.has(name));
  return shown.length === 0 ? '' : `(${shown.map(([n, value]) => `${n}=${value}`).join(', ')})`;
}

function momentOf(time: number): string {
  const date = new Date(time);
  // A time from a hostile log may be no date at all.
  if (Number.isNaN(date.getTime())) return String(time);
  return date.toISOString().replace('T', ' ');
}
