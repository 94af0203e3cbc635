import { ClientError } from '../errors.ts';
import { quoted } from '../printable.ts';
import { slotOf } from './slot.ts';

/** Before anything is sent: a cluster would refuse it, and one server would let it pass until then. */
export function assertOneSlot(script: string, prefix: string, keys: readonly string[]): void {
  const [first, ...others] = keys;
  if (first === undefined || others.length === 0) return;
  const slot = slotOf(prefix + first);
  const stray = others.find((key) => slotOf(prefix + key) !== slot);
  if (stray === undefined) return;
  throw new ClientError(
    'CLIENT_SCRIPT_SLOTS',
    `${script}: ${quoted(first)} lies in slot ${slot} and ${quoted(stray)} in slot ${slotOf(prefix + stray)}.`,
  );
}
