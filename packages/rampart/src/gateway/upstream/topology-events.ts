// What is told of the servers behind the gateway. docs/reference/gateway-events.md has a row for each.
import type { EventClass, Outcome, RampartEvent, Severity } from '@rampart/keyring';

const kinds = {
  GATEWAY_PRIMARY_FOUND: ['info', 'observed', 'application_lifecycle'],
  GATEWAY_PRIMARY_CHANGED: ['high', 'changed', 'application_lifecycle'],
  GATEWAY_PRIMARY_DOWN: ['high', 'failed', 'application_lifecycle'],
  GATEWAY_PRIMARY_BACK: ['medium', 'recovered', 'application_lifecycle'],
  GATEWAY_SENTINELS_AWAY: ['high', 'failed', 'application_lifecycle'],
  GATEWAY_SENTINELS_BACK: ['medium', 'recovered', 'application_lifecycle'],
  GATEWAY_NODE_HIDDEN: ['high', 'observed', 'configuration_change'],
  GATEWAY_UPSTREAM_SILENT: ['high', 'failed', 'application_lifecycle'],
} as const satisfies Readonly<Record<string, readonly [Severity, Outcome, EventClass]>>;

export type TopologyEventCode = keyof typeof kinds;

export const topologyEventCodes: readonly TopologyEventCode[] =
  Object.keys(kinds).filter(isTopologyEvent);

function isTopologyEvent(code: string): code is TopologyEventCode {
  return Object.hasOwn(kinds, code);
}

export type Tell = (event: RampartEvent) => void;

export function topologyEvent(code: TopologyEventCode, message: string): RampartEvent {
  const [severity, outcome, eventClass] = kinds[code];
  return {
    time: Date.now(),
    class: eventClass,
    code,
    severity,
    outcome,
    layer: 'gateway',
    message,
  };
}
