import { factorsIn } from '../../gateway/unlock/open-unlock.ts';
import type { Policy } from '../../policy/types.ts';

/** People have one second factor, for the gateway and the console; where there is no gateway, the console keeps it. */
export function factorsOf({ gateway, console: { directory } }: Policy): string {
  return factorsIn(gateway?.admin.directory ?? directory);
}
