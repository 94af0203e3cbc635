// Do restored shards make up one Cluster? Each keeps the keys of slots of its own, so keys of one slot in
// two shards were restored to moments between which the slot moved, or to one while it did.
import { RdbScanner } from '../rdb/scanner.ts';
import { slotCount, slotOfKey } from './slot.ts';

export interface Shard {
  readonly place: string;
  readonly keys: number;
  /** For each slot, how many keys. */
  readonly slots: Uint32Array;
}

export interface SharedSlot {
  readonly slot: number;
  /** Those that have keys of it. */
  readonly places: readonly string[];
}

/** From a snapshot of one shard. Names of keys are all that is looked at. */
export async function readShard(
  place: string,
  snapshot: AsyncIterable<Uint8Array>,
): Promise<Shard> {
  const scanner = new RdbScanner();
  const slots = new Uint32Array(slotCount);
  let keys = 0;
  for await (const chunk of snapshot) {
    for (const part of scanner.feed(chunk)) {
      if (part.kind !== 'key') continue;
      const slot = slotOfKey(part.head.name);
      slots[slot] = (slots[slot] ?? 0) + 1;
      keys += 1;
    }
  }
  scanner.end();
  return { place, keys, slots };
}

export function sharedSlots(shards: readonly Shard[]): readonly SharedSlot[] {
  const shared: SharedSlot[] = [];
  for (let slot = 0; slot < slotCount; slot++) {
    const holders = shards.filter(({ slots }) => (slots[slot] ?? 0) > 0);
    if (holders.length > 1) shared.push({ slot, places: holders.map(({ place }) => place) });
  }
  return shared;
}

/** `0-12, 14`: the slots of which it has keys. */
export function slotText({ slots }: Shard): string {
  const ranges: string[] = [];
  for (let slot = 0; slot < slotCount; slot++) {
    if ((slots[slot] ?? 0) === 0) continue;
    const begin = slot;
    while ((slots[slot + 1] ?? 0) > 0) slot += 1;
    ranges.push(begin === slot ? String(slot) : `${begin}-${slot}`);
  }
  return ranges.join(', ');
}
