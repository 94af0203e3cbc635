// The table that is loaded, beside the one that the policy means. Both are written by the same program: nft
// reads ours in a network namespace in which nothing else is, so that no spelling of a rule counts.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { known, unknown } from '../../observe/fact.ts';
import type { Fact } from '../../observe/fact.ts';
import type { Firewall } from '../../policy/compile/host-plan.ts';
import { runProgram } from '../apply/run-program.ts';

export interface SeenFirewall {
  /** As nft lists it, without its counters; null: there is no such table. */
  readonly loaded: string | null;
  readonly meant: string;
}

/** `text`: the file, as nft takes it. */
export async function lookAtFirewall(
  root: string,
  { family, table }: Firewall,
  text: string,
): Promise<Fact<SeenFirewall>> {
  if (root !== '/') return unknown('not-tried', `The firewall of ${root} is nobody's.`);
  const room = await mkdtemp(join(tmpdir(), 'rampart-firewall-'));
  try {
    const file = join(room, 'firewall.nft');
    await writeFile(file, text, { mode: 0o600 });
    const list = ['--stateless', 'list', 'table', family, table];
    const apart = ['--net', 'sh', '-ec', 'nft --file "$1"; shift; exec nft "$@"', 'sh', file];
    const meant = await runProgram('unshare', [...apart, ...list]);
    const tables = await runProgram('nft', ['list', 'tables', family]);
    const isThere = tables.split('\n').includes(`table ${family} ${table}`);
    const loaded = isThere ? await runProgram('nft', list) : null;
    return known({ loaded, meant }, { kind: 'host', place: `nft ${list.join(' ')}` });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return unknown('no-access', `The table ${table} cannot be listed: ${why}`);
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}
