// What a running server says of itself, as far as a plan needs it. An answer that is refused is unknown,
// with the right that is missing.
import { known, unknown } from '../../observe/fact.ts';
import type { Fact } from '../../observe/fact.ts';
import type { SlotRange } from '../../policy/step.ts';
import type { Reply } from '../../resp/read.ts';
import { itemsOf, textOf } from '../../resp/reply-parts.ts';
import type { Connection, Words } from '../../resp/connection/connection.ts';

export interface Live {
  /** INFO, all sections in one. */
  readonly info: Fact<ReadonlyMap<string, string>>;
  readonly settings: Fact<ReadonlyMap<string, string>>;
  /** Rules by login, as ACL LIST writes them. They hold hashes and are never shown. */
  readonly logins: Fact<ReadonlyMap<string, string>>;
  /** Fields of SENTINEL MASTER. */
  readonly group: Fact<ReadonlyMap<string, string>>;
  readonly nodes: Fact<readonly NodeLine[]>;
}

/** A line of CLUSTER NODES. */
export interface NodeLine {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly flags: readonly string[];
  readonly follows: string | null;
  readonly slots: readonly SlotRange[];
}

export type Asks = 'server' | 'node' | { readonly group: string };

export async function lookAtLive(connection: Connection, asks: Asks): Promise<Live> {
  const ask = async <Value>(
    words: Words,
    read: (reply: Reply) => Value | null,
  ): Promise<Fact<Value>> => {
    const command = words.join(' ');
    const reply = await connection.call(words);
    if (reply.kind === 'error') {
      const said = Buffer.from(reply.bytes).toString('latin1');
      const right = `+${words.slice(0, 2).join('|').toLowerCase()}`;
      return unknown('no-right', `${connection.name} refused ${command}: ${said}.`, right);
    }
    const value = read(reply);
    return value === null
      ? unknown('not-understood', `The answer of ${connection.name} to ${command} is unknown.`)
      : known(value, { kind: 'live', server: connection.name, command });
  };
  const skipped = unknown('not-tried', 'It is asked of servers of another kind only.');
  const isSentinel = typeof asks === 'object';
  const [info, settings, logins, group, nodes] = await Promise.all([
    ask(['INFO'], infoIn),
    isSentinel ? skipped : ask(['CONFIG', 'GET', '*'], pairsIn),
    ask(['ACL', 'LIST'], loginsIn),
    isSentinel ? ask(['SENTINEL', 'MASTER', asks.group], pairsIn) : skipped,
    asks === 'node' ? ask(['CLUSTER', 'NODES'], nodesIn) : skipped,
  ]);
  return { info, settings, logins, group, nodes };
}

function infoIn(reply: Reply): ReadonlyMap<string, string> | null {
  const text = textOf(reply);
  if (text === null) return null;
  const fields = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

function pairsIn(reply: Reply): ReadonlyMap<string, string> {
  const texts = itemsOf(reply).map((item) => textOf(item) ?? '');
  const pairs = new Map<string, string>();
  for (let at = 0; at + 1 < texts.length; at += 2) pairs.set(texts[at] ?? '', texts[at + 1] ?? '');
  return pairs;
}

function loginsIn(reply: Reply): ReadonlyMap<string, string> {
  const logins = new Map<string, string>();
  for (const item of itemsOf(reply)) {
    const { 1: name = '', 2: rules = '' } = /^user (\S+) (.*)$/s.exec(textOf(item) ?? '') ?? [];
    if (name !== '') logins.set(name, rules);
  }
  return logins;
}

export function nodesIn(reply: Reply): readonly NodeLine[] | null {
  const lines = textOf(reply)?.split('\n').filter((line) => line !== '');
  return lines?.map(nodeOf) ?? null;
}

function nodeOf(line: string): NodeLine {
  const [id = '', address = '', flags = '', follows = '-', , , , , ...slots] = line.split(' ');
  const { 1: host = '', 2: port = '' } = /^(.*):(\d+)@/.exec(address) ?? [];
  const ranges = slots
    .filter((each) => !each.startsWith('['))
    .map((each) => {
      const [from = '', to = from] = each.split('-');
      return { from: Number(from), to: Number(to) };
    });
  return {
    id,
    host,
    port: Number(port),
    flags: flags.split(','),
    follows: follows === '-' ? null : follows,
    slots: ranges,
  };
}
