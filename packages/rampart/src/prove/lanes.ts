/**
 * Does the work for all of them, so many at once, and gives the results in their order. When one fails no other
 * is begun, and the failure is told once those that were begun have ended.
 */
export async function inLanes<Item, Result>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const waiting = items.map((item, at) => ({ item, at }));
  const results = new Map<number, Result>();
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        results.set(next.at, await work(next.item));
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
}
