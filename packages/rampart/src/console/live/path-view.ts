// The way of a request through the six layers, from what was counted and read. Nothing here waits.
import type { Layer } from '@rampart/keyring';

import { layers } from '../../events/read-event.ts';
import type { Policy } from '../../policy/types.ts';
import type { DefenceOnPath, LayerOnPath, Member, PathView } from '../contract/path.ts';
import type { Gap, Standing } from '../contract/session.ts';
import type { AlertsReading } from './alerts.ts';
import type { GatewayReading } from './gateways.ts';
import type { LayerTally, Tally } from './tally.ts';

export interface PathInput {
  readonly now: number;
  readonly policy: Policy;
  readonly tally: Tally;
  readonly gateways: readonly GatewayReading[];
  /** By the name of the server or Sentinel. */
  readonly reachable: ReadonlyMap<string, boolean>;
  readonly alerts: AlertsReading;
  /** Directories of logs that cannot be read, and why. */
  readonly unread: readonly (readonly [directory: string, cause: string])[];
}

interface Seen {
  readonly state: Standing;
  readonly says: string;
  readonly members: readonly Member[];
}

/** A failure that is older says nothing of now. */
const troubleLasts = 10 * 60_000;

export function pathView(input: PathInput): PathView {
  return {
    at: input.now,
    layers: layers.map((layer) => layerOf(layer, input)),
    waiting: input.gateways.reduce((sum, each) => sum + waitingAt(each), 0),
    gaps: gapsOf(input),
  };
}

function waitingAt(reading: GatewayReading): number {
  return reading.kind === 'answers' ? reading.pending.length : 0;
}

function layerOf(layer: Layer, input: PathInput): LayerOnPath {
  const { tally, now } = input;
  const counts = tally.layers.get(layer);
  const seen = seenOf[layer](input, counts);
  const trouble = counts?.trouble ?? null;
  const isTroubled = trouble !== null && now - trouble.time < troubleLasts;
  const worse = isTroubled && (seen.state === 'good' || seen.state === 'unknown');
  const isHeard = counts?.isHeard === true;
  return {
    layer,
    ...seen,
    ...(worse ? { state: 'attention', says: trouble.message } : {}),
    allowed: isHeard && counts.allowed.sum(now) > 0 ? counts.allowed.lastMinute(now) : null,
    refused: isHeard ? counts.refused.lastMinute(now) : null,
    refusedByMinute: isHeard ? counts.refused.all(now) : [],
    defences: defencesOf(layer, input),
  };
}

function defencesOf(layer: Layer, { tally, now }: PathInput): readonly DefenceOnPath[] {
  const found: DefenceOnPath[] = [];
  for (const [defence, kind] of tally.defences.entries()) {
    if (kind.layer !== layer) continue;
    const refused = kind.counts.sum(now);
    if (refused === 0) continue;
    const { code, message, time } = kind.last;
    found.push({ defence, says: message, refused, lastCode: code, lastAt: time });
  }
  return found.toSorted((a, b) => b.refused - a.refused);
}

const seenOf: Readonly<Record<Layer, (input: PathInput, counts: LayerTally | undefined) => Seen>> =
  {
    csrf: (_input, counts) => byHearing('web server', counts),
    client: (_input, counts) => byHearing('guarded client', counts),
    gateway: ({ gateways }) => gatewaySeen(gateways),
    server: serverSeen,
    data: dataSeen,
    watch: watchSeen,
  };

function watchSeen({ unread, alerts: { alerts, gap }, policy }: PathInput): Seen {
  const [directory] = unread.map(([name]) => name);
  if (directory !== undefined) {
    return { state: 'bad', says: `A log of events cannot be read: ${directory}.`, members: [] };
  }
  const members = alerts.map(({ alert, title, severity, says }): Member => ({
    name: alert,
    address: null,
    state: severity === 'critical' ? 'bad' : 'attention',
    says: `${title}: ${says}`,
    facts: [],
  }));
  if (members.length > 0) {
    const says = `${counted(members.length, 'alert')} ${members.length === 1 ? 'stands' : 'stand'}.`;
    return { state: worstOf(members).state, says, members };
  }
  if (gap !== null && policy.alerts !== null) {
    return { state: 'attention', says: gap.what, members };
  }
  return { state: 'good', says: 'The logs of events are read as they are written.', members };
}

function byHearing(who: string, counts: LayerTally | undefined): Seen {
  return counts?.isHeard === true
    ? { state: 'good', says: `What a ${who} tells is heard here.`, members: [] }
    : { state: 'unknown', says: `No ${who} tells its events here.`, members: [] };
}

function gatewaySeen(readings: readonly GatewayReading[]): Seen {
  const members = readings.map((reading) => gatewayMember(reading));
  if (members.length === 0) {
    return { state: 'attention', says: 'The policy describes no gateway.', members };
  }
  const worst = worstOf(members);
  const says =
    worst.state === 'good' ? `${counted(members.length, 'gateway')} at work.` : worst.says;
  return { state: worst.state, says, members };
}

function gatewayMember(reading: GatewayReading): Member {
  const { name } = reading.gateway;
  if (reading.kind === 'silent') {
    return { name, address: null, state: 'bad', says: reading.why, facts: [] };
  }
  const { status } = reading;
  const { serving, wanted, restarts } = status.workers;
  const [state, says] = ((): readonly [Standing, string] => {
    if (status.upstream === 'away') return ['bad', 'The server behind it does not answer.'];
    if (status.log === 'broken') return ['bad', 'Its log of events cannot be written.'];
    if (serving < wanted) return ['attention', `${serving} of ${wanted} workers serve.`];
    if (status.isDraining) return ['attention', 'It takes no new connections.'];
    if (status.observes) return ['attention', 'It observes, and refuses nothing.'];
    return ['good', `${counted(status.connections, 'connection')}.`];
  })();
  const facts: Member['facts'] = [
    ['version', status.version],
    ['policy', status.policy.source],
    ['workers', `${serving} of ${wanted}, ${restarts} started again`],
    ['connections', String(status.connections)],
    ['upstream connections', `${status.lanes} shared, ${status.owns} of single clients`],
    ['bans', String(status.bans)],
    ['unlocked', String(status.grants)],
  ];
  return { name, address: status.listens.join(' '), state, says, facts };
}

function serverSeen({ policy, reachable, gateways }: PathInput): Seen {
  const { deployment } = policy;
  const members = [...(deployment?.servers ?? []), ...(deployment?.sentinels ?? [])].map((each) => {
    const { name, at, host } = each;
    const answers = reachable.get(name);
    const role = 'role' in each ? `set up as ${each.role}` : 'Sentinel';
    return {
      name,
      address: `${at.host}:${at.port}`,
      state: answers === undefined ? 'unknown' : answers ? 'good' : 'bad',
      says:
        answers === undefined ? 'Not asked yet.' : answers ? 'It answers.' : 'It does not answer.',
      facts: [
        ['role', role],
        ['host', host],
      ],
    } as const satisfies Member;
  });
  const isBehind = gateways.some(
    (each) => each.kind === 'answers' && each.status.upstream === 'here',
  );
  if (members.length === 0) {
    return isBehind
      ? { state: 'good', says: 'It answers the gateway.', members }
      : { state: 'unknown', says: 'No gateway says how it is.', members };
  }
  const down = members.filter(({ state }) => state === 'bad');
  if (down.length === 0)
    return { state: worstOf(members).state, says: 'All of them answer.', members };
  // Others may have taken over: whether there is service, the gateway knows.
  return {
    state: isBehind ? 'attention' : 'bad',
    says: `${down.map(({ name }) => name).join(', ')} ${down.length === 1 ? 'does' : 'do'} not answer.`,
    members,
  };
}

function dataSeen({ policy: { archive } }: PathInput, counts: LayerTally | undefined): Seen {
  if (archive === null) return { state: 'attention', says: 'Nothing is archived.', members: [] };
  const place = archive.directory;
  const member = { name: 'archive', address: place, facts: [] } as const;
  const [state, says] =
    counts?.speakers.has('ARCHIVE') === true
      ? (['good', 'The archiver tells its events here.'] as const)
      : (['unknown', 'The archiver tells nothing here.'] as const);
  return { state, says, members: [{ ...member, state, says }] };
}

const order: readonly Standing[] = ['good', 'unknown', 'attention', 'bad'];

export function worstOf<Thing extends { readonly state: Standing }>(
  things: readonly Thing[],
): Thing {
  const [worst] = things.toSorted((a, b) => order.indexOf(b.state) - order.indexOf(a.state));
  if (worst === undefined)
    throw new RangeError('There is nothing of which one could be the worst.');
  return worst;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function gapsOf({ unread, gateways, alerts: { gap } }: PathInput): readonly Gap[] {
  return [
    ...(gap === null ? [] : [gap]),
    ...unread.map(([directory, cause]) => ({
      what: `The log of events at ${directory} cannot be read: ${cause}.`,
      todo: 'Give the console’s account the right to read it, or correct console.logs in the policy.',
    })),
    ...gateways.flatMap((each) =>
      each.kind === 'silent'
        ? [{ what: `The gateway ${each.gateway.name} was not heard.`, todo: each.why }]
        : [],
    ),
  ];
}
