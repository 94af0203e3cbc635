// The phrases of which setups are made, and what each of them asks for.
import { durationPattern, readDuration } from './duration.ts';

export type ServerName = 'A' | 'B';

export type Step =
  /** Both servers are there; `atOnce`: started at the same moment on an empty store. */
  | { readonly kind: 'two servers'; readonly atOnce: boolean }
  | { readonly kind: 'two applications' }
  /** Server A makes a key that signs at once; B has had no time to hear of it. */
  | { readonly kind: 'key created'; readonly key: string; readonly on: ServerName }
  | { readonly kind: 'key pending'; readonly key: string }
  | {
      readonly kind: 'key retired';
      readonly key: string;
      readonly ago: number;
      readonly grace: number;
    }
  | { readonly kind: 'key revoked'; readonly key: string; readonly on: ServerName }
  | { readonly kind: 'keys rotated' }
  | { readonly kind: 'compromised' }
  | { readonly kind: 'nothing before'; readonly ago: number }
  | { readonly kind: 'subject revoked'; readonly session: string }
  | { readonly kind: 'key in clear'; readonly key: string }
  /** `on: null`: on the server that gets the request of the case, too. */
  | { readonly kind: 'used'; readonly times: number; readonly on: ServerName | null }
  | { readonly kind: 'at once' }
  /** The request of the case, from a stranger's page: refused, and uses nothing up. */
  | { readonly kind: 'refused use' }
  /** The server lives, but reaches the store no more. */
  | { readonly kind: 'server away'; readonly which: ServerName }
  | { readonly kind: 'server back'; readonly which: ServerName }
  | { readonly kind: 'store down'; readonly from: 'start' | 'now' }
  /** It keeps its connections and answers nothing. */
  | { readonly kind: 'store frozen' }
  | { readonly kind: 'store back' }
  | { readonly kind: 'store emptied' }
  | { readonly kind: 'store restarted'; readonly empty: boolean }
  | { readonly kind: 'snapshot restored' }
  | { readonly kind: 'servers restarted'; readonly which: readonly ServerName[] }
  | { readonly kind: 'count store reads' };

export interface StepPattern {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => readonly Step[];
}

const keyName = String.raw`(?:key )?(K\w+)`;
const duration = `(${durationPattern})`;
const onServer = '(?: on (?:server )?([AB]))?';
const both: readonly ServerName[] = ['A', 'B'];
const timesByWord: ReadonlyMap<string, number> = new Map([
  ['once', 1],
  ['twice', 2],
  ['three times', 3],
]);

/** The first pattern that fits counts, so longer phrases stand before shorter ones. */
export const stepPatterns: readonly StepPattern[] = [
  step('(?:fresh|none|nothing|normal|one server|Redis (?:is )?up)', () => []),
  step('(?:two|2) servers(?:,? (?:on )?(?:one|the same|a shared) (?:ring|Redis))?', () => [
    { kind: 'two servers', atOnce: false },
  ]),
  step(
    'A and B start (?:at once|at the same (?:time|instant|moment)|together)(?: on an empty Redis)?',
    () => [{ kind: 'two servers', atOnce: true }],
  ),
  step('two app(?:lication)?s,? (?:on )?one Redis', () => [{ kind: 'two applications' }]),
  step(
    `(?:server )?([AB]) (?:has )?(?:just )?created ${keyName}(?: a moment ago| just now)?`,
    (on, name) => [
      { kind: 'two servers', atOnce: false },
      { kind: 'key created', key: name, on: server(on) },
    ],
  ),
  step('(?:server )?[AB] has not (?:yet )?polled(?: yet)?', () => []),
  step(
    `${keyName} (?:distributed|created|announced|known),? (?:but )?not (?:yet )?(?:active|acting)(?: yet)?`,
    (name) => [{ kind: 'key pending', key: name }],
  ),
  step(`${keyName} (?:is )?(?:in|inside|within) (?:its |the )?grace(?: period)?`, (name) => [
    { kind: 'key retired', key: name, ago: 60_000, grace: 3_600_000 },
  ]),
  step(`${keyName} (?:is )?(?:active|current|signs now)`, () => []),
  step(`${keyName} pending`, (name) => [{ kind: 'key pending', key: name }]),
  step(
    `${keyName} retired(?: ${duration} ago)?,? (?:with )?(?:a )?grace(?: of)? ${duration}`,
    (name, ago, grace) => [
      { kind: 'key retired', key: name, ago: milliseconds(ago, 0), grace: milliseconds(grace, 0) },
    ],
  ),
  step(`${keyName} retired(?: ${duration} ago)?`, (name, ago) => [
    { kind: 'key retired', key: name, ago: milliseconds(ago, 60_000), grace: 3_600_000 },
  ]),
  step(`${keyName} (?:was )?revoked inside (?:its|the) grace${onServer}`, (name, on) => [
    { kind: 'key retired', key: name, ago: 60_000, grace: 3_600_000 },
    { kind: 'key revoked', key: name, on: server(on) },
  ]),
  step(
    `(?:server )?([AB]) (?:was |is )?(?:away|offline|disconnected|partitioned|unreachable|cut off) while ${keyName} was revoked`,
    (name, revoked) => awayWhile(server(name), revoked),
  ),
  step(
    `${keyName} (?:was )?revoked while (?:server )?([AB]) was (?:away|offline|disconnected|partitioned|unreachable|cut off)`,
    (revoked, name) => awayWhile(server(name), revoked),
  ),
  step(
    '(?:server )?([AB]) (?:was |is |comes )?(?:back|returned|reconnected)(?: again)?',
    (name) => [{ kind: 'server back', which: server(name) }],
  ),
  step(`${keyName} (?:was )?revoked${onServer}(?: a moment ago| just now)?`, (name, on) => [
    { kind: 'key revoked', key: name, on: server(on) },
  ]),
  step('(?:keys? )?rotated', () => [{ kind: 'keys rotated' }]),
  step(`(?:all keys |ring |${keyName} )?compromised`, () => [{ kind: 'compromised' }]),
  step(`revoke-?before ?=? ?${duration} ago`, (ago) => [
    { kind: 'nothing before', ago: milliseconds(ago, 0) },
  ]),
  step(`everything (?:issued )?before ${duration} ago revoked`, (ago) => [
    { kind: 'nothing before', ago: milliseconds(ago, 0) },
  ]),
  step(String.raw`(?:session )?(S\w+) (?:was )?(?:revoked|logged out|ended)`, (session) => [
    { kind: 'subject revoked', session },
  ]),
  step('encryption required', () => []),
  step(`${keyName} (?:is )?stored in (?:the )?(?:clear|plaintext)`, (name) => [
    { kind: 'key in clear', key: name },
  ]),
  step(`used (once|twice|three times|\\d+ times)${onServer}`, (times, on) => [
    {
      kind: 'used',
      times: timesByWord.get(times) ?? Number.parseInt(times, 10),
      on: on === '' ? null : server(on),
    },
  ]),
  step(`refused once.*`, () => [{ kind: 'refused use' }]),
  step('(?:in )?parallel', () => [{ kind: 'two servers', atOnce: false }, { kind: 'at once' }]),
  step('Redis (?:is )?(?:down|away|unreachable|stopped|killed) (?:at|from) (?:the )?start', () => [
    { kind: 'store down', from: 'start' },
  ]),
  step('Redis (?:is )?(?:frozen|paused|hanging|hangs|unresponsive|does not answer)', () => [
    { kind: 'store frozen' },
  ]),
  step(
    `Redis (?:is )?(?:down|away|unreachable|stopped|killed)(?: for ${duration}| after (?:the )?start)?`,
    () => [{ kind: 'store down', from: 'now' }],
  ),
  step('(?:Redis )?(?:and )?(?:is )?back(?: again)?', () => [{ kind: 'store back' }]),
  step('Redis restarted without persistence', () => [{ kind: 'store restarted', empty: true }]),
  step('Redis restarted empty', () => [{ kind: 'store restarted', empty: true }]),
  step('(?:Sentinel )?failover to an empty replica', () => [
    { kind: 'store restarted', empty: true },
  ]),
  // A replica that lags has what the primary had some time ago.
  step('(?:Sentinel )?failover to a (?:lagging|stale) replica', () => [
    { kind: 'snapshot restored' },
  ]),
  step('(?:Sentinel )?failover', () => [{ kind: 'store restarted', empty: false }]),
  step('Redis restarted', () => [{ kind: 'store restarted', empty: false }]),
  step(
    '(?:FLUSHALL|FLUSHDB|Redis flushed|ring (?:key )?(?:evicted|deleted|lost)(?: by .*)?)(?: while (?:the )?servers? runs?)?',
    () => [{ kind: 'store emptied' }],
  ),
  step('(?:an? |the )?(?:old|earlier) (?:RDB|snapshot|backup|dump)(?: is| was)? restored', () => [
    { kind: 'snapshot restored' },
  ]),
  step('(?:all |both |the )?servers (?:are |were )?restarted', () => [
    { kind: 'servers restarted', which: both },
  ]),
  step('server ([AB]) (?:is |was )?restarted', (name) => [
    { kind: 'servers restarted', which: [server(name)] },
  ]),
  step('count store reads(?: ?(?:<=|≤) ?1 per refresh interval)?', () => [
    { kind: 'count store reads' },
  ]),
];

function step(
  source: string,
  read: (...groups: readonly [string, string, string]) => readonly Step[],
): StepPattern {
  return {
    pattern: new RegExp(`^${source}(?![\\w-])`, 'i'),
    read: (match) => read(match[1] ?? '', match[2] ?? '', match[3] ?? ''),
  };
}

function server(name: string): ServerName {
  return name.toUpperCase() === 'B' ? 'B' : 'A';
}

function milliseconds(text: string, otherwise: number): number {
  return text === '' ? otherwise : readDuration(text);
}

function awayWhile(name: ServerName, key: string): readonly Step[] {
  return [
    { kind: 'server away', which: name },
    { kind: 'key revoked', key, on: name === 'A' ? 'B' : 'A' },
  ];
}
