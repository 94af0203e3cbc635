// The policy of examples/cars/rampart.yaml with the places of this machine. The text stays as it is
// written, comments and all, so that whoever looks at a running system finds what is in the repository.
import { readFile } from 'node:fs/promises';
import { writtenPorts } from './places.ts';
import type { Places } from './places.ts';

/** Parts that a demonstration may leave away. */
export type Section = 'gateway' | 'archive' | 'alerts' | 'console';

export interface Recipients {
  readonly first: string;
  readonly second: string;
}

const policyFile = new URL('../../rampart.yaml', import.meta.url);

export function readShopPolicy(): Promise<string> {
  return readFile(policyFile, 'utf8');
}

export function policyFor(
  written: string,
  places: Places,
  recipients: Recipients,
  leftAway: readonly Section[] = [],
): string {
  const replaced = new Map<string, string>([
    ['directory: /srv/cars\n', `directory: ${places.directory}/servers\n`],
    ['/srv/cars/', `${places.directory}/`],
    ['run_as: redis', `run_as: ${places.account}`],
    ['/usr/bin/redis-server', places.program],
    ['x25519:first', recipients.first],
    ['x25519:second', recipients.second],
  ]);
  let text = written;
  for (const [from, to] of replaced) {
    if (!text.includes(from)) throw new Error(`rampart.yaml does not say ${from} any more.`);
    text = text.replaceAll(from, to);
  }
  return leftAway.reduce(without, withPorts(text, portsOf(places)));
}

/** All at once: a port of this machine may look like one that is written there. */
function withPorts(text: string, ports: ReadonlyMap<string, string>): string {
  const found = new Set<string>();
  const replaced = text.replaceAll(/\b\d{4,5}\b/g, (port) => {
    found.add(port);
    return ports.get(port) ?? port;
  });
  for (const port of ports.keys()) {
    if (!found.has(port)) throw new Error(`rampart.yaml does not say ${port} any more.`);
  }
  return replaced;
}

/** They are there once. */
const around: readonly Section[] = ['archive', 'alerts', 'console'];

/** What another gateway beside the first one reads: it has a log, a state and ports of its own. */
export function besideFirst(policy: string, places: Places, index: number): string {
  const own = new Map([
    [`127.0.0.1:${places.gateways[0]}`, `127.0.0.1:${places.gateways[index]}`],
    [`127.0.0.1:${places.health[0]}`, `127.0.0.1:${places.health[index]}`],
    ['directory: events', `directory: events-${index + 1}`],
    ['directory: state', `directory: state-${index + 1}`],
  ]);
  let text = around.reduce(without, policy);
  for (const [from, to] of own) text = text.replaceAll(from, to);
  return text;
}

function portsOf(places: Places): ReadonlyMap<string, string> {
  const { primary, replica, sentinels, gateways, health, console } = writtenPorts;
  const written = [primary, replica, ...sentinels, ...gateways, ...health, console];
  const here = [
    places.primary,
    places.replica,
    ...places.sentinels,
    ...places.gateways.slice(0, gateways.length),
    ...places.health.slice(0, health.length),
    places.console,
  ];
  return new Map(written.map((port, at) => [String(port), String(here[at])]));
}

/** A part at the left margin, with all that is written under it. */
function without(text: string, section: Section): string {
  return text.replace(new RegExp(`^${section}:\\n(?:[ #].*\\n)*`, 'm'), '');
}
