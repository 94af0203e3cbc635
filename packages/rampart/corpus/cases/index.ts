// The repository's own cases, a group a name. They follow from the threat model in SECURITY.md.
import type { Case } from '../case.ts';
import { code, files, replication, rights, spellings } from './commands.ts';
import { amounts, honest, keys } from './data.ts';
import { foreign } from './foreign.ts';
import { framing } from './framing.ts';
import { written, type OwnCase } from './sketch.ts';

const groups: Readonly<Record<string, readonly OwnCase[]>> = {
  foreign,
  framing,
  files,
  replication,
  code,
  rights,
  spelling: spellings,
  key: keys,
  amount: amounts,
  honest,
};

export function ownCases(): readonly Case[] {
  return Object.entries(groups).flatMap(([group, cases]) =>
    cases.map((one) => written(one, group)),
  );
}
