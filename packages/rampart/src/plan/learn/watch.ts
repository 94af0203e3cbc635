// Who uses a server as `default`, and for what: its list of clients, looked at again and again, and its own
// count of commands. Nothing is changed, and no value is read.
import { setTimeout as delay } from 'node:timers/promises';

import { readInfo } from '../../observe/live/info.ts';
import { plainOf } from '../../resp/plain.ts';
import type { Connection } from '../../resp/connection/connection.ts';

export interface Use {
  /** Address, without the port. */
  readonly from: string;
  /** What its clients call themselves; empty: nothing. */
  readonly name: string;
  readonly commands: ReadonlySet<string>;
}

export interface Watched {
  readonly uses: readonly Use[];
  /** Commands that were counted and seen with nobody: short ones fall between two looks. */
  readonly unattributed: ReadonlySet<string>;
  /** Whether others than `default` were logged in, whose commands are counted too. */
  readonly others: boolean;
}

const pause = 100;

export async function watchUse(line: Connection, milliseconds: number): Promise<Watched> {
  const uses = new Map<string, { from: string; name: string; commands: Set<string> }>();
  let others = false;
  const before = await countsOf(line);
  const itself = await textOf(line, ['CLIENT', 'ID']);
  const end = performance.now() + milliseconds;
  for (;;) {
    for (const client of clientsIn(await textOf(line, ['CLIENT', 'LIST']))) {
      const command = (client.get('cmd') ?? 'NULL').toLowerCase();
      if (client.get('id') === itself || command === 'null') continue;
      if ((client.get('user') ?? 'default') !== 'default') {
        others = true;
        continue;
      }
      const from = (client.get('addr') ?? '').replace(/:\d+$/, '');
      const name = client.get('name') ?? '';
      const use = uses.get(`${from} ${name}`) ?? { from, name, commands: new Set<string>() };
      use.commands.add(command);
      uses.set(`${from} ${name}`, use);
    }
    if (performance.now() >= end) break;
    await delay(Math.min(pause, milliseconds));
  }
  const seen = new Set([...uses.values()].flatMap(({ commands }) => [...commands]));
  const unattributed = new Set<string>();
  for (const [command, count] of await countsOf(line)) {
    const isOurs = /^(?:info|client\|(?:list|id)|auth|ping)$/.test(command);
    if (count > (before.get(command) ?? 0) && !seen.has(command) && !isOurs) {
      unattributed.add(command);
    }
  }
  return { uses: [...uses.values()], unattributed, others };
}

function clientsIn(text: string): readonly ReadonlyMap<string, string>[] {
  const rows = text.split('\n').filter((row) => row !== '');
  return rows.map((row) => {
    const fields = row.split(' ').map((field): [string, string] => {
      const sign = field.indexOf('=');
      return [field.slice(0, sign), field.slice(sign + 1)];
    });
    return new Map(fields);
  });
}

async function countsOf(line: Connection): Promise<ReadonlyMap<string, number>> {
  const section = readInfo(await textOf(line, ['INFO', 'commandstats'])).get('commandstats');
  return new Map(
    [...(section ?? [])].map(([name, text]) => [
      name.replace(/^cmdstat_/, ''),
      Number(/^calls=(\d+)/.exec(text)?.[1] ?? '0'),
    ]),
  );
}

async function textOf(line: Connection, words: readonly string[]): Promise<string> {
  return String(plainOf(await line.call(words)));
}
