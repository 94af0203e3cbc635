// Commands that tell an attacker where he is. One alone is everyday work for most of them; several
// different ones within a second are a scanner.
import { notice, type Notice } from '../notices.ts';

const windowLength = 1000;
const threshold = 4;

/** How much each command says about whoever sends it. */
const weights: ReadonlyMap<string, number> = new Map([
  ['info', 1],
  ['command', 1],
  ['client|list', 1],
  ['config|get', 1],
  ['keys', 1],
  ['lastsave', 1],
  ['role', 1],
  ['dbsize', 1],
  ['cluster|nodes', 1],
  ['module|list', 1],
  ['function|list', 1],
  ['acl|users', 2],
  ['acl|list', 2],
  ['acl|getuser', 2],
  ['slowlog|get', 1],
  ['latency|latest', 1],
  ['memory|stats', threshold],
  ['memory|doctor', threshold],
  ['memory|malloc-stats', threshold],
  ['latency|doctor', threshold],
  ['pubsub|channels', threshold],
  ['pubsub|shardchannels', threshold],
]);

/** Other names for what policies usually name, and switches of a Cluster that few programs use. */
const unusual: ReadonlySet<string> = new Set([
  'asking',
  'georadius_ro',
  'georadiusbymember_ro',
  'readonly',
  'readwrite',
  'restore-asking',
  'slaveof',
  'sort_ro',
  'substr',
]);

/** Whether `saw` has anything to say about a command. */
export function tellsOfScanners(command: { readonly name: string }): boolean {
  return weights.has(command.name) || unusual.has(command.name);
}

/** What one connection has asked lately. */
export class Reconnaissance {
  #since = Number.NEGATIVE_INFINITY;
  #score = 0;
  readonly #asked = new Set<string>();
  readonly #told = new Set<string>();

  saw(command: { readonly name: string }, now: number): Notice | null {
    const { name } = command;
    if (unusual.has(name)) {
      if (this.#told.has(name)) return null;
      this.#told.add(name);
      return notice('GATEWAY_COMMAND_UNUSUAL', `${name}: applications hardly use this command`);
    }
    const weight = weights.get(name);
    if (weight === undefined) return null;
    if (now - this.#since >= windowLength) {
      this.#since = now;
      this.#score = 0;
      this.#asked.clear();
    }
    if (this.#asked.has(name)) return null;
    this.#asked.add(name);
    const before = this.#score;
    this.#score += weight;
    // Once a window: a scanner is one event, however much it asks.
    return before < threshold && this.#score >= threshold
      ? notice(
          'GATEWAY_RECONNAISSANCE',
          `reconnaissance: ${[...this.#asked].join(', ')} within a second`,
        )
      : null;
  }
}
