// Statements of people, as they write them down.
import { line } from '../../policy/schema/scalars.ts';
import type { Part } from '../../policy/schema/shape.ts';
import { optional, part, scalar, setting } from '../../policy/schema/vocabulary.ts';
import { readWith } from '../../policy/read-with.ts';
import { statementNames } from '../statements.ts';
import type { Statement, StatementName, Statements } from '../statements.ts';
import { bytesOf } from './json.ts';

const day: Part<string> = scalar(
  'a day, such as 2026-11-21',
  { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' },
  (value) =>
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    !Number.isNaN(Date.parse(value))
      ? value
      : undefined,
);

const statement: Part<Statement> = part({
  by: setting(line('a name', 128), 'Who states it.'),
  on: setting(day, 'On which day.'),
  says: setting(line('a sentence', 500), 'What, and where it can be seen.'),
});

const schema = part({
  'backup-elsewhere': optional(statement, 'Copies of the data lie on another host.'),
  'backup-encrypted': optional(statement, 'Copies are sealed.'),
  'restore-tested': optional(statement, 'A copy was restored and looked at.'),
  'alerts-watched': optional(statement, 'Somebody is called when something is wrong.'),
  'logs-shipped': optional(statement, 'Logs leave the host.'),
  'hosts-apart': optional(statement, 'Servers of a group stand on different hosts.'),
});

/** Throws a PolicyError that points at the line. */
export async function loadStatements(path: string): Promise<Statements> {
  return readStatements((await bytesOf(path)).toString('utf8'), path);
}

export function readStatements(text: string, source: string): Statements {
  const written = readWith(schema, text, source).value;
  const statements = new Map<StatementName, Statement>();
  for (const name of statementNames) {
    const one = written[name];
    if (one !== undefined) statements.set(name, one);
  }
  return statements;
}
