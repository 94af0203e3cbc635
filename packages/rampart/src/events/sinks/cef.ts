// The Common Event Format: what most collectors of security events read from a syslog message.
import type { RampartEvent, Severity } from '@rampart/keyring';

import { printable } from '../printable.ts';
import type { Shipment } from './sink.ts';

/** CEF counts from 0 to 10. */
const severities: Readonly<Record<Severity, number>> = {
  info: 1,
  low: 3,
  medium: 5,
  high: 8,
  critical: 10,
};

/** Members of the schema that CEF has words for; the others keep their name behind `rampart`. */
const words: Readonly<Record<string, string>> = Object.freeze({
  user: 'suser',
  address: 'src',
  port: 'spt',
  repeated: 'cnt',
});

export function cefOf(shipment: Shipment, version: string): string {
  if (shipment.kind === 'checkpoint') {
    const { line } = shipment;
    return `${headOf(version, 'EVENTS_CHECKPOINT', 'Checkpoint of the log', 1)}${extensionOf([
      ['rampartChain', shipment.chain],
      ['rampartCheckpoint', line],
    ])}`;
  }
  const { event, chain, seq } = shipment;
  return `${headOf(version, event.code, event.code, severities[event.severity])}${extensionOf([
    ['rt', event.time],
    ['cat', event.class],
    ['outcome', event.outcome],
    ['msg', event.message],
    ['cs1Label', 'layer'],
    ['cs1', event.layer],
    ...(event.defence === undefined ? [] : defenceOf(event.defence)),
    ['rampartChain', chain],
    ['rampartSeq', seq],
    ...fieldsOf(event),
  ])}`;
}

type Pair = readonly [name: string, value: string | number | boolean];

function defenceOf(defence: string): readonly Pair[] {
  return [
    ['cs2Label', 'defence'],
    ['cs2', defence],
  ];
}

function fieldsOf({ fields = {} }: RampartEvent): readonly Pair[] {
  return Object.entries(fields).map(([name, value]) => [wordFor(name), value] as const);
}

function wordFor(name: string): string {
  if (Object.hasOwn(words, name)) return words[name] ?? name;
  return `rampart${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function headOf(version: string, code: string, name: string, severity: number): string {
  const members = ['Rampart', 'rampart', version, code, name].map(headText);
  return `CEF:0|${members.join('|')}|${severity}|`;
}

function extensionOf(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${name}=${valueText(String(value))}`).join(' ');
}

/** In the head a line end would end the message, and a bar the member. */
function headText(text: string): string {
  return printable(text.replaceAll(/[\r\n]/g, ' ').replaceAll(/[\\|]/g, String.raw`\$&`));
}

function valueText(text: string): string {
  return printable(
    text
      .replaceAll(/[\\=]/g, String.raw`\$&`)
      .replaceAll('\r', String.raw`\r`)
      .replaceAll('\n', String.raw`\n`),
  );
}
