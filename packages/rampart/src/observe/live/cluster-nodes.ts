import type { ClusterNode } from '../facts.ts';

/** The answer of CLUSTER NODES, and nodes.conf, which has a line of variables at its end. */
export function readClusterNodes(text: string): readonly ClusterNode[] | null {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('vars '));
  const nodes = lines.map(readLine).filter((node) => node !== null);
  return nodes.length === lines.length ? nodes : null;
}

function readLine(line: string): ClusterNode | null {
  const [id = '', place = '', flags = '', follows = '', , , , link, ...slots] = line.split(' ');
  if (link === undefined) return null;
  // `host:port@bus,name,…`; a node that has not met anybody has no host.
  const [, host = '', port = '0', bus = '0'] = /^(.*):(\d+)(?:@(\d+))?(?:,.*)?$/.exec(place) ?? [];
  return {
    id,
    at: { host, port: Number(port) },
    bus: Number(bus),
    flags: flags.split(','),
    follows: follows === '-' ? null : follows,
    link,
    slots: slots.filter((slot) => /^\d/.test(slot)).map(rangeOf),
    moving: slots.filter((slot) => slot.startsWith('[')),
  };
}

function rangeOf(text: string): { readonly from: number; readonly to: number } {
  const [from = '', to = from] = text.split('-');
  return { from: Number(from), to: Number(to) };
}
