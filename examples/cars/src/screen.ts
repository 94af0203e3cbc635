// The one screen that `npm start` prints: 80 columns, 24 lines.
import { hostname, userInfo } from 'node:os';
import type { Deployment } from './deployment/deployment.ts';
import type { Options } from './options.ts';
import { seededPeople } from './shop/seed.ts';
import type { System } from './system.ts';

/** `login`: an address that logs in at the console once. */
export function screen(system: System, options: Options, login: string | null): string {
  const { origins, deployment } = system;
  const people = seededPeople.filter(({ name }) => name === 'alice' || name === 'mallory');
  const off = [...options.without].join(', ');
  const rows = [
    ['Shop', `${origins.shop}/`],
    ['', `log in: ${people.map(({ name, password }) => `${name}, ${password}`).join(' · ')}`],
    ['Attacker', `${origins.elsewhere}/, and beside the shop`],
    ['', `${origins.sibling}/`],
    ...(login === null ? [] : [['Console', login]]),
    ...(deployment === null ? [] : rowsOf(deployment)),
    ['Layers', off === '' ? 'all stand' : `left away: ${off}`],
  ];
  const lines = [
    ...rows.map(([name = '', text = '']) => `  ${name.padEnd(10)}${text}`),
    '',
    '  Try',
    ...attemptsOn(options, deployment),
    '  * npm start -- --without=csrf (or client, gateway, server, data): the same',
    '    without a layer. npm start -- --tour: all of it without a person.',
    '',
    '  The certificates come from an authority made for this run: accept them.',
    ...from(system),
    '  Ctrl-C stops everything and leaves nothing behind.',
  ];
  return `\n${lines.join('\n')}`;
}

function rowsOf({ places, directory, gateways }: Deployment): readonly (readonly string[])[] {
  const doors = gateways === null ? 'none' : gateways.ports.join(' and ');
  return [
    ['Gateways', `${doors} at 127.0.0.1; Redis ${places.primary}, replica ${places.replica}`],
    ['Policy', `${directory}/rampart.yaml`],
  ];
}

function attemptsOn(options: Options, deployment: Deployment | null): readonly string[] {
  const browser = [
    '  * Log in at the shop as alice. In the same browser open the attacker’s site,',
    '    choose an attack, press its button, and read what stopped it.',
  ];
  const discount = [
    '  * As mallory, sell a car for € 1 at the address car-1:discount, and look what',
    '    car-1 costs.',
  ];
  const redis =
    deployment === null
      ? []
      : [`  * redis-cli -p ${deployment.places.primary} keys '*'   (who are you? nobody)`];
  return [...(options.without.has('client') ? discount : browser), ...redis];
}

/** The names lead to a browser's own machine, so the ports have to be there. */
function from({ origins, deployment }: System): readonly string[] {
  const open = [origins.shop, origins.elsewhere, deployment?.console ?? []].flat();
  const ports = open.map((origin) => new URL(origin).port);
  const forwards = ports.map((port) => `-L${port}:127.1:${port}`).join(' ');
  return [
    '  From another machine, and with the same addresses there:',
    `    ssh ${forwards} ${userInfo().username}@${hostname()}`,
  ];
}
