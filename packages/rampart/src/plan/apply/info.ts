import { textOf } from '../../resp/reply-parts.ts';
import type { Connection } from '../../resp/connection/connection.ts';
import { told } from './hand.ts';

/** The fields of one section of INFO. */
export async function infoOf(
  line: Connection,
  section: string,
): Promise<ReadonlyMap<string, string>> {
  const text = textOf(await told(line, ['INFO', section], `INFO ${section}`)) ?? '';
  return new Map(
    text
      .split('\r\n')
      .filter((row) => row.includes(':'))
      .map((row) => [row.slice(0, row.indexOf(':')), row.slice(row.indexOf(':') + 1)]),
  );
}
