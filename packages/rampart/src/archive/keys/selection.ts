// Which keys are meant, and when they are to expire: what a restore of some keys is told.
import { globMatches } from '../../observe/acl/glob.ts';
import type { KeyHead } from '../rdb/scanner.ts';

export interface Selection {
  /** Patterns as the server's own; a key that matches one of them is meant. */
  readonly patterns: readonly string[];
  /** Null: all databases. */
  readonly databases: ReadonlySet<number> | null;
}

export function isSelected({ patterns, databases }: Selection): (head: KeyHead) => boolean {
  const globs = patterns.map((pattern) => Buffer.from(pattern));
  return ({ name, database }) =>
    (databases === null || databases.has(database)) &&
    globs.some((glob) => globMatches(glob, name));
}

/**
 * `moment`: the key dies when it would have died. `remaining`: it lives from now for as long as it
 * had to live at the moment that is restored.
 */
export type ExpiryRule =
  | { readonly kind: 'moment' }
  | { readonly kind: 'remaining'; readonly of: number };

export function expiryAt(
  { expiresAt }: Pick<KeyHead, 'expiresAt'>,
  rule: ExpiryRule,
  now: number,
): bigint | null {
  if (expiresAt === null || rule.kind === 'moment') return expiresAt;
  return expiresAt + BigInt(Math.max(0, now - rule.of));
}
