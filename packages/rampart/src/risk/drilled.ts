// What a drill has measured takes the place of what was assumed, where the policy names a file for it.
import type { Policy } from '../policy/types.ts';
import { addMeasurement } from './measured.ts';
import { measuredOf } from './stake.ts';

/** As much of a drill's result as counts here. */
interface Drilled {
  readonly source: string;
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly began: number;
  /** Milliseconds, both. */
  readonly restoreTook: number;
  readonly loadTook: number;
}

export async function rememberDrill(policy: Policy, drilled: Drilled): Promise<void> {
  const measured = measuredOf(policy);
  if (measured === null) return;
  const { source, offset, began, restoreTook, loadTook } = drilled;
  await addMeasurement(measured, {
    what: 'restore',
    seconds: (restoreTook + loadTook) / 1_000,
    on: new Date(began).toISOString().slice(0, 10),
    how: `drill of ${source} at offset ${offset}`,
  });
}
