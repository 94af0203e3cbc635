// The keys that GET reads: all that redis-benchmark may choose, each with a value of its size.
import type { Door } from './door.ts';
import { valueBytes, type Size } from './cells.ts';
import { keyspace } from './redis-benchmark.ts';

/** redis-benchmark writes its random numbers with so many digits. */
const digits = 12;
const atOnce = 1_000;

export async function fill({ server, prefix }: Door): Promise<void> {
  await using connection = await server.connect();
  for (const size of ['small', 'large'] satisfies Size[]) {
    const value = 'x'.repeat(valueBytes[size]);
    const names = Array.from(
      { length: keyspace },
      (_, number) => `${prefix}${size}:${`${number}`.padStart(digits, '0')}`,
    );
    for (let from = 0; from < names.length; from += atOnce) {
      const pairs = names.slice(from, from + atOnce).flatMap((name) => [name, value]);
      await connection.command('MSET', ...pairs);
    }
  }
}
