// What the libraries tell, as lines of JSON: `rampart events record` keeps them for console and alerts.
import type { ClientError } from '@rampart/client';
import type { RampartEvent } from '@rampart/keyring';

export type Tell = (event: RampartEvent) => void;

export function teller(server: string): Tell {
  return (event) => {
    console.log(JSON.stringify({ ...event, fields: { ...event.fields, server } }));
  };
}

/** The guarded client throws; that somebody has tried is worth a line. What he sent is not in it. */
export function refusedInput({ code }: ClientError, address: string | undefined): RampartEvent {
  return {
    time: Date.now(),
    class: 'api_activity',
    code,
    severity: 'low',
    outcome: 'refused',
    layer: 'client',
    defence: 'client.keyspace',
    message: 'A browser has sent what names no thing of the shop.',
    fields: { address: address ?? 'unknown' },
  };
}
