// What a console has to show after a while: honest people, the attacks of the pages, hostile input, and the
// shop's password in wrong hands.
import { setTimeout as pause } from 'node:timers/promises';
import type { System } from '../system.ts';
import { attackerPages, laterLayers } from '../tour/attempts.ts';
import { hostileId, offerAt } from '../tour/discount.ts';
import { lockDown } from '../tour/lock-down.ts';
import { Tally } from '../tour/tally.ts';
import { traffic } from '../tour/traffic.ts';
import { loggedIn } from '../tour/visitors.ts';

/** Milliseconds between two waves, so that the last minute is not the whole story. */
const betweenWaves = 30_000;

export async function busyHour(system: System): Promise<void> {
  const lines: string[] = [];
  const tally = new Tally((line) => lines.push(line));
  using alice = await loggedIn(system, 'alice');
  using mallory = await loggedIn(system, 'mallory');
  await traffic([alice], async () => {
    await lockDown(system, tally);
    await pause(betweenWaves);
    await attackerPages(system, tally);
    await pause(betweenWaves);
    await laterLayers(system, tally);
    await offerAt(mallory, hostileId);
  });
  if (tally.outcome === 'failed') throw new Error(lines.join('\n'));
}

/** As the last minute shall show it. */
export async function attackNow(system: System): Promise<void> {
  const quiet = new Tally(() => undefined);
  await Promise.all([attackerPages(system, quiet), laterLayers(system, quiet)]);
}

/** Somebody with every right empties the database and leaves a note. */
export async function ransom({ deployment }: System): Promise<void> {
  if (deployment === null) return;
  await deployment.command('FLUSHALL');
  await deployment.command('SET', 'ransom', 'send money');
  const info = String(await deployment.command('INFO', 'replication'));
  const offset = /^master_repl_offset:(\d+)/m.exec(info)?.[1] ?? '';
  const { code, text } = await deployment.rampart('archive', 'wait', '--offset', offset);
  if (code !== 0) throw new Error(text);
}
