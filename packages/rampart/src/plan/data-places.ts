// Where a server's data lies below its directory, by the names that its configuration gives.
import { join } from 'node:path';

import type { Process } from '../policy/deployment/types.ts';

export function snapshotOf({ places }: Process): string {
  return join(places.data, 'dump.rdb');
}

export function appendOnlyOf({ places }: Process): string {
  return join(places.data, 'appendonlydir');
}

/** If one of these is there, a server with data was. */
export function holdsData(process: Process): readonly string[] {
  return [snapshotOf(process), appendOnlyOf(process)];
}

/** Is there while data comes over from another server, and names its run: a later one is not meant. */
export function takingOver({ places, name }: Process): string {
  return join(places.configuration, `${name}.taking-over`);
}
