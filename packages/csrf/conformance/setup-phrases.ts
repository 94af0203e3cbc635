// The phrases of which setups are made, and the steps that each of them asks for. The first phrase
// that fits counts, so longer ones stand before shorter ones.
import { durationPattern, readDuration } from './duration.ts';
import type { ServerName, Step } from './setup-steps.ts';

export interface Phrase {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => readonly Step[];
}

const key = String.raw`(?:key )?(K\w+)`;
const duration = `(${durationPattern})`;
const lately = `(?: a moment ago| just now| ${durationPattern} ago)?`;
const on = '(?: on (?:server )?([AB]))?';
const named = '(?:server )?([AB])';
const cutOff =
  '(?:was |is )?(?:away|offline|disconnected|partitioned|unreachable|cut off|paused|stopped)';
const down = '(?:is )?(?:down|away|unreachable|stopped|killed)';
const gone = '(?:evicted|deleted|removed|lost)(?: from Redis)?(?: by [\\w-]+| \\([^)]*\\))?';
const retired = '(?:is |was )?(?:retired|rotated out|replaced|superseded)';
const refused = '(?:refused|rejected|failed) once|first use (?:was )?(?:refused|rejected)';
const both: readonly ServerName[] = ['A', 'B'];
const hour = 3_600_000;

const timesByWord: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['once', 1],
  ['twice', 2],
  ['three times', 3],
]);

const servers: readonly Phrase[] = [
  phrase('(?:fresh|none|nothing|normal|one server|Redis (?:is )?up|two tenants)', () => []),
  phrase(
    `(?:two|2|three|3) servers(?:,? (?:on )?(?:one|the same|a shared) (?:ring|Redis))?`,
    () => [{ kind: 'two servers', atOnce: false }],
  ),
  phrase(
    String.raw`(?:A and B|\w+ servers) start (?:at once|at the same (?:time|instant|moment)|together)(?: on an empty Redis)?`,
    () => [{ kind: 'two servers', atOnce: true }],
  ),
  phrase('two app(?:lication)?s,? (?:on )?one Redis(?:,? (?:the )?same session id)?', () => [
    { kind: 'two applications' },
  ]),
  phrase('(?:server )?[AB] has not (?:yet )?polled(?: yet)?', () => []),
  phrase(`${named} ${cutOff} while ${key} (?:was )?revoked`, (name, revoked) =>
    awayWhile(server(name), revoked),
  ),
  phrase(`${key} (?:was )?revoked while ${named} ${cutOff}`, (revoked, name) =>
    awayWhile(server(name), revoked),
  ),
  phrase(
    `(?:${named} )?(?:was |is |comes )?(?:back|returned|reconnected|resumed)(?: again)?`,
    (name) =>
      name === '' ? [{ kind: 'store back' }] : [{ kind: 'server back', which: server(name) }],
  ),
  phrase('(?:all |both |the )?servers (?:are |were )?restarted', () => [
    { kind: 'servers restarted', which: both },
  ]),
  phrase('rolling (?:restart|deployment|upgrade)', () =>
    both.map((name) => ({ kind: 'servers restarted', which: [name] })),
  ),
  phrase(`${named} (?:is |was )?restarted`, (name) => [
    { kind: 'servers restarted', which: [server(name)] },
  ]),
];

const keys: readonly Phrase[] = [
  phrase(`${named} (?:has )?(?:just )?(?:created|made) ${key}${lately}`, (name, made) =>
    createdOn(server(name), made),
  ),
  phrase(`${named} (?:has )?(?:just )?rotated(?: keys)?${lately}`, (name) =>
    createdOn(server(name), 'K2'),
  ),
  phrase(`(?:keys )?rotated on (?:server )?([AB])${lately}`, (name) =>
    createdOn(server(name), 'K2'),
  ),
  phrase(`(?:keys? )?(?:rotated|rotation)${lately}(?: while .*)?`, () => [
    { kind: 'keys rotated' },
  ]),
  phrase('K1 and K2 (?:are )?active', () => [{ kind: 'keys rotated' }]),
  phrase(
    `${key} (?:is )?(?:(?:distributed|created|announced|known),? )?(?:but )?not (?:yet )?(?:active|acting)(?: yet)?`,
    (name) => [{ kind: 'key pending', key: name }],
  ),
  phrase(`${key} (?:is )?pending`, (name) => [{ kind: 'key pending', key: name }]),
  phrase(`${key} (?:is )?(?:in|inside|within) (?:its |the )?grace(?: period)?`, (name) => [
    retirement(name, 60_000, hour),
  ]),
  phrase(`${key} (?:is )?(?:active|current|signs now)`, () => []),
  phrase(
    `${key} ${retired}(?: ${duration} ago)?,? (?:with )?(?:a )?grace(?: of)? ${duration}`,
    (name, ago, grace) => [retirement(name, milliseconds(ago, 0), milliseconds(grace, 0))],
  ),
  phrase(`${key} ${retired} a moment ago`, (name) => [retirement(name, 0, hour)]),
  phrase(`${key} ${retired}(?: ${duration} ago)?`, (name, ago) => [
    retirement(name, milliseconds(ago, 60_000), hour),
  ]),
  phrase(`${key} (?:has |is )?expired`, (name) => [retirement(name, 2 * hour, hour)]),
  phrase(`${key} (?:was )?revoked (?:inside|within) (?:its|the) grace${on}`, (name, where) => [
    retirement(name, 60_000, hour),
    { kind: 'key revoked', key: name, on: server(where) },
  ]),
  phrase(`${key} (?:was )?revoked${on}${lately}`, (name, where) => [
    { kind: 'key revoked', key: name, on: server(where) },
  ]),
  phrase(`(?:(?:all keys |ring |${key} )?compromised|emergency rotation)`, () => [
    { kind: 'compromised' },
  ]),
  phrase('(?:revoke-?before ?=? ?now|all (?:sessions|tokens) revoked)', () => [
    { kind: 'nothing before', ago: 0 },
  ]),
  phrase(`revoke-?before ?=? ?${duration} ago`, (ago) => [
    { kind: 'nothing before', ago: milliseconds(ago, 0) },
  ]),
  phrase(`everything (?:issued )?before ${duration} ago revoked`, (ago) => [
    { kind: 'nothing before', ago: milliseconds(ago, 0) },
  ]),
  phrase(
    String.raw`(?:session )?(S\w+) (?:was |has )?(?:revoked|logged out|ended)(?: on (?:server )?A)?`,
    (session) => [{ kind: 'subject revoked', session }],
  ),
  phrase('(?:user |person )?(?:logged out|logout)(?: on (?:server )?A)?', () => [
    { kind: 'subject revoked', session: 'S1' },
  ]),
  phrase('encryption required', () => []),
  phrase(`${key} (?:is )?(?:stored|written) in (?:the )?(?:clear|plaintext)`, (name) => [
    { kind: 'key planted', key: name, sealed: false },
  ]),
  phrase(`(?:an? |the )?attacker (?:writes|adds|plants) ${key}`, (name) => [
    { kind: 'key planted', key: name, sealed: false },
  ]),
  phrase(`${key} (?:is )?sealed with another (?:seal )?key`, (name) => [
    { kind: 'key planted', key: name, sealed: true },
  ]),
];

const uses: readonly Phrase[] = [
  phrase(String.raw`used(?: (once|twice|three times|\d+ times))?${on}`, (times, where) => [
    {
      kind: 'used',
      times: timesByWord.get(times) ?? Number.parseInt(times, 10),
      on: where === '' ? null : server(where),
    },
  ]),
  phrase(`(?:${refused})(?: [^,;]*)?`, () => [{ kind: 'refused use' }]),
  phrase(String.raw`(?:in )?parallel,? (\d+) requests`, (count) => atOnce(Number(count))),
  phrase(String.raw`(\d+) (?:parallel|concurrent) requests(?: on A and B)?`, (count) =>
    atOnce(Number(count)),
  ),
  phrase('(?:in )?parallel', () => atOnce(2)),
];

const store: readonly Phrase[] = [
  phrase(`Redis ${down} (?:at|from) (?:the )?start`, () => [{ kind: 'store down', from: 'start' }]),
  phrase('Redis (?:is )?(?:frozen|paused|hanging|hangs|slow|unresponsive|does not answer)', () => [
    { kind: 'store frozen' },
  ]),
  phrase(`Redis ${down}(?: for ${durationPattern}| after (?:the )?start)?`, () => [
    { kind: 'store down', from: 'now' },
  ]),
  phrase('keys? (?:are )?(?:cached|in memory)', () => []),
  phrase('Redis (?:is )?back(?: again)?', () => [{ kind: 'store back' }]),
  phrase('Redis restarted (?:without persistence|empty)', () => [
    { kind: 'store restarted', empty: true },
  ]),
  phrase('Redis restarted', () => [{ kind: 'store restarted', empty: false }]),
  phrase(
    '(?:Sentinel |Redis |primary )?failover to (?:an empty replica|a replica without the ring)',
    () => [{ kind: 'store restarted', empty: true }],
  ),
  // A replica that lags has what the primary had some time ago.
  phrase(
    '(?:Sentinel |Redis |primary )?failover (?:to a (?:lagging|stale) replica|loses (?:the )?last writes?)',
    () => [{ kind: 'snapshot restored' }],
  ),
  phrase('(?:Sentinel |Redis |primary )?failover', () => [
    { kind: 'store restarted', empty: false },
  ]),
  phrase(
    '(?:issued before )?(?:FLUSHALL|FLUSHDB|Redis flushed)(?: while (?:the )?servers? runs?| after issue| before use| between issue and use)?',
    () => [{ kind: 'store emptied' }],
  ),
  phrase(`(?:the )?(?:ring key|ring|key) (?:is |was )?${gone}`, () => [{ kind: 'store emptied' }]),
  phrase('eviction(?: under [\\w-]+)?', () => [{ kind: 'store emptied' }]),
  phrase(
    '(?:the )?ring(?: value)? (?:is |was )?(?:corrupted|damaged|truncated|tampered(?: with)?|overwritten|replaced(?: by garbage)?)',
    () => [{ kind: 'value damaged' }],
  ),
  phrase('(?:an? |the )?(?:old|earlier) (?:RDB|snapshot|backup|dump)(?: is| was)? restored', () => [
    { kind: 'snapshot restored' },
  ]),
  phrase('count store reads(?: ?(?:<=|≤) ?1 per refresh interval)?', () => [
    { kind: 'count store reads' },
  ]),
];

export const phrases: readonly Phrase[] = [...servers, ...keys, ...uses, ...store];

function phrase(
  source: string,
  read: (...groups: readonly [string, string, string]) => readonly Step[],
): Phrase {
  return {
    // A phrase ends where a word ends, so that none is taken for the beginning of another.
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

function retirement(name: string, ago: number, grace: number): Step {
  return { kind: 'key retired', key: name, ago, grace };
}

function createdOn(name: ServerName, made: string): readonly Step[] {
  return [
    { kind: 'two servers', atOnce: false },
    { kind: 'key created', key: made, on: name },
  ];
}

function awayWhile(name: ServerName, revoked: string): readonly Step[] {
  return [
    { kind: 'server away', which: name },
    { kind: 'key revoked', key: revoked, on: name === 'A' ? 'B' : 'A' },
  ];
}

function atOnce(requests: number): readonly Step[] {
  return [
    { kind: 'two servers', atOnce: false },
    { kind: 'at once', requests },
  ];
}
