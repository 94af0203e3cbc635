// SCAN over all primaries, never KEYS. What it promises is in the comment of `Keyspace.scan`.
import { type Primary, primariesOf, type ScanClient } from './scan-clients.ts';

/** Yields the names that match, some of them more than once. */
export async function* scanned(
  client: ScanClient,
  glob: string,
  count: number,
): AsyncGenerator<string, void, undefined> {
  for (;;) {
    const before = await primariesOf(client);
    const connections = await connectionsOf(before);
    for (const primary of before) yield* scannedOf(primary, glob, count);
    // Another process does not know the cursors of the one before it, and its keys may have been
    // anywhere: whoever answered in the end must be who answered in the beginning.
    if (connections === (await connectionsOf(await primariesOf(client)))) return;
  }
}

async function* scannedOf(
  primary: Primary,
  glob: string,
  count: number,
): AsyncGenerator<string, void, undefined> {
  let cursor = '0';
  do {
    const page = await primary.page(cursor, glob, count);
    yield* page.keys;
    cursor = page.cursor;
  } while (cursor !== '0');
}

async function connectionsOf(primaries: readonly Primary[]): Promise<string> {
  const connections = await Promise.all(primaries.map((primary) => primary.connection()));
  return connections.toSorted().join('\n');
}
