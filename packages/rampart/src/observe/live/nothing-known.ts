import { nameOf, type DialAddress } from '../../resp/connection/dial.ts';
import type { Unknown } from '../fact.ts';
import type { ServerFacts } from '../facts.ts';

/** A server that let nobody in: everything is unknown for that reason. */
export function nothingKnown(at: DialAddress, why: Unknown): ServerFacts {
  return {
    name: nameOf(at),
    at,
    door: why,
    identity: why,
    info: why,
    settings: why,
    secrets: why,
    login: why,
    users: why,
    self: why,
    commands: why,
    catalogue: why,
    refusals: why,
    modules: why,
    clients: why,
    latency: why,
    role: why,
    cluster: why,
    nodes: why,
    functions: why,
    keyCount: why,
    lastSave: why,
    clock: why,
    keys: why,
    groups: why,
    tls: why,
  };
}
