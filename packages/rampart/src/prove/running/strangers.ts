// Attacks that a running system can take: they need no login, touch nothing that is anybody's, and tell
// from the answer whether they were obeyed. What was obeyed is taken back at once.
import { factsOf, type Attack, type Reached, type Stop, type Way } from '../attack.ts';
import { cronLine } from '../attacks/cron-line.ts';
import { encode, send, stopOf, type Heard } from '../attacks/raw.ts';
import { smuggledLines } from '../attacks/smuggled-lines.ts';
import type { DefenceName } from '../defences.ts';
import type { Port, RunningSystem } from './system.ts';

type Signs = readonly (readonly [sign: RegExp, defence: DefenceName])[];

/** What a gateway says where it refuses; it says no codes to strangers. */
const ofGateway: Signs = [
  [/connections from this address are not accepted/, 'gateway.address'],
  [/not the Redis protocol/, 'gateway.protocol'],
  [/not a Redis request/, 'gateway.protocol'],
  [/commands as lines of text/, 'gateway.protocol'],
  [/rate limit: this address failed/, 'gateway.login'],
  [/too many connections/, 'gateway.limit'],
  [/NOAUTH/, 'gateway.login'],
  [/NOPERM[^\r]*command/, 'gateway.command'],
  [/NOPERM[^\r]*key/, 'gateway.keys'],
];

const ofServer: Signs = [
  [/ECONNREFUSED|EHOSTUNREACH|ETIMEDOUT/, 'server.network'],
  [/ECONNRESET|EPROTO|SSL/i, 'server.tls'],
  [/DENIED Redis is running in protected mode/, 'server.network'],
  [/NOAUTH|NOPERM/, 'server.acl'],
];

export class Obeyed {
  /** Which port did what it was told. */
  readonly at: string[] = [];
}

export interface Standing {
  readonly system: RunningSystem;
  readonly obeyed: Obeyed;
}

/** Says it at every port, and remembers where it was obeyed. One that refused nothing shows. */
async function atEach(
  { system, obeyed }: Standing,
  ports: readonly Port[],
  signs: Signs,
  bytes: (canary: string) => string,
): Promise<Stop | null> {
  const stops: (Stop | null)[] = [];
  for (const port of ports) {
    const heard = await strike(port, bytes(system.canary));
    if (/(?:^|\n)\+OK\r/.test(heard.text)) obeyed.at.push(`${port.host}:${port.port}`);
    stops.push(stopOf(heard, ...signs));
  }
  return stops.includes(null) ? null : (stops[0] ?? null);
}

function strike({ host, port, tls }: Port, bytes: string): Promise<Heard> {
  return send({ host, port, tls }, Buffer.from(bytes, 'latin1'));
}

function fromNobody(
  name: string,
  side: 'gateways' | 'servers',
  bytes: (canary: string) => string,
): Way<Standing> {
  const signs = side === 'gateways' ? ofGateway : ofServer;
  return { name, attempt: (standing) => atEach(standing, standing.system[side], signs, bytes) };
}

function reached({ obeyed }: Standing): Promise<Reached> {
  return Promise.resolve(
    obeyed.at.length > 0
      ? { kind: 'reached', seen: `${obeyed.at.join(', ')} wrote the canary` }
      : { kind: 'missed' },
  );
}

const asText = (canary: string): string => `SET ${canary} 1\r\nDEL ${canary}\r\n`;
const asFrames = (canary: string): string => encode('SET', canary, '1') + encode('DEL', canary);

const lines: Attack<Standing> = {
  ...factsOf(smuggledLines),
  goal: 'a canary key was written by lines that are no Redis client’s',
  crosses: ['gateway'],
  ways: [
    fromNobody(
      'a form that a browser posts',
      'gateways',
      (canary) => `POST / HTTP/1.1\r\nHost: redis\r\n\r\n${asText(canary)}`,
    ),
    fromNobody(
      'an address with line breaks',
      'gateways',
      (canary) => `GET /\r\n${asText(canary)} HTTP/1.1\r\n`,
    ),
    fromNobody('lines of text', 'gateways', asText),
  ],
  reached,
};

const callers: Attack<Standing> = {
  ...factsOf(smuggledLines),
  name: 'unknown-caller',
  title: 'Somebody without a login gives orders to the gateway',
  story:
    'Each year tens of thousands of Redis servers answer whoever calls, and are found within the hour. Whoever finds ' +
    'one reads it, empties it, or leaves something behind that runs.',
  goal: 'a canary key was written without a login',
  crosses: ['gateway'],
  ways: [fromNobody('SET without a login', 'gateways', asFrames)],
  reached,
};

const around: Attack<Standing> = {
  ...factsOf(cronLine),
  name: 'around-the-gateway',
  title: 'Somebody goes around the gateway and gives orders to the server itself',
  goal: 'a canary key was written on a server without a login',
  ways: [
    fromNobody('SET at the port of the server', 'servers', asFrames),
    fromNobody('a line of text at the port of the server', 'servers', asText),
  ],
  reached,
};

/** For what the system has: without servers of its own there is no way around. */
export function strangersFor({ gateways, servers }: RunningSystem): readonly Attack<Standing>[] {
  return [
    ...(gateways.length > 0 ? [lines, callers] : []),
    ...(servers.length > 0 ? [around] : []),
  ];
}
