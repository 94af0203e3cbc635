// Where the passwords are kept by which the parts of Rampart know each other.
import type { Office } from '../deployment/types.ts';
import type { SecretSource } from '../types.ts';
import { secret } from './secret.ts';
import { optional, part } from './vocabulary.ts';
import type { Part } from './shape.ts';

export const offices: readonly Office[] = [
  'gateway',
  'replication',
  'sentinel',
  'archive',
  'audit',
  'apply',
  'break-glass',
];

export type WrittenOffices = Readonly<Partial<Record<Office, SecretSource | undefined>>>;

const what: Readonly<Record<Office, string>> = {
  gateway: 'of the gateway',
  replication: 'with which replicas follow, and nodes of a Cluster',
  sentinel: 'of the Sentinels',
  archive: 'of the archiver',
  audit: 'with which the audit looks, and changes nothing',
  apply: 'with which `rampart apply` changes servers',
  'break-glass': 'for when all else fails',
};

/** The variable that is meant when nothing is written. */
export function usualVariable(office: Office): string {
  return `RAMPART_${office.replaceAll('-', '_').toUpperCase()}_PASSWORD`;
}

export const secrets: Part<WrittenOffices> = part(
  Object.fromEntries(
    offices.map((office) => [
      office,
      optional(
        secret,
        `The password ${what[office]}; {env: ${usualVariable(office)}} if left out.`,
      ),
    ]),
  ),
);
