// What people state because no program can see it: that a copy lies elsewhere, that a restore was
// tried. A statement has an author and a day, and is worth nothing when it is old.
import { Unseen } from './unseen.ts';

export interface Statement {
  readonly by: string;
  /** ISO 8601; a day. */
  readonly on: string;
  readonly says: string;
}

export const statementNames = [
  'backup-elsewhere',
  'backup-encrypted',
  'restore-tested',
  'alerts-watched',
  'logs-shipped',
  'hosts-apart',
] as const;

export type StatementName = (typeof statementNames)[number];

export type Statements = ReadonlyMap<StatementName, Statement>;

const dayLength = 86_400_000;

/** Days since it was stated. Throws where nobody has stated it. */
export function ageOf(statements: Statements | null, name: StatementName, now: number): number {
  const statement = statements?.get(name);
  if (statement === undefined) {
    throw new Unseen([
      {
        what: `the statement "${name}"`,
        why: 'No program can see it, and nobody has stated it (--statements).',
      },
    ]);
  }
  return Math.floor((now - Date.parse(`${statement.on}T00:00:00Z`)) / dayLength);
}
