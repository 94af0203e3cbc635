// Arguments that have crashed servers, filled their memory or hidden an attack, looked at before
// the server sees them. Only commands that have such arguments are looked at.
import type { Arguments } from '@rampart/client/commands';
import { type GatewayRefusal } from '../codes.ts';
import { type Notice } from '../notices.ts';
import { configText, connectionName, repliesOff, trackingAll } from './connection-arguments.ts';
import { numbersOf } from './number-arguments.ts';
import { patternsFrom } from './pattern-arguments.ts';
import { SketchWatch } from './sketch-watch.ts';
import { TimeToLive } from './time-to-live.ts';

export interface ArgumentLimits {
  /** Bytes of a pattern. */
  readonly patternLength: number | null;
  /** Stars in a pattern. */
  readonly patternStars: number | null;
  /** Bytes that a write may reach into a string. */
  readonly offset: number | null;
  /** Elements that a range of known length, or a count that repeats elements, may ask for. */
  readonly rangeSpan: number | null;
  /** Patterns of keys that ought to expire, in the notation of key rules. */
  readonly expiring: readonly string[];
}

/** A refusal ends the command; a notice lets it pass. */
export type Check = (args: Arguments) => GatewayRefusal | Notice | null;

export class ArgumentCheck {
  readonly #checks: ReadonlyMap<string, readonly Check[]>;

  constructor(limits: ArgumentLimits) {
    this.#checks = checksFor(limits);
  }

  /** For each command of the table once, at start. */
  needs(command: { readonly name: string }): boolean {
    return this.#checks.has(command.name);
  }

  check(
    command: { readonly name: string },
    args: Arguments,
  ): GatewayRefusal | readonly Notice[] | null {
    const checks = this.#checks.get(command.name);
    if (checks === undefined) return null;
    let notices: Notice[] | null = null;
    for (const look of checks) {
      const found = look(args);
      if (found === null) continue;
      if ('kind' in found) return found;
      (notices ??= []).push(found);
    }
    return notices;
  }
}

function checksFor(limits: ArgumentLimits): ReadonlyMap<string, readonly Check[]> {
  const checks = new Map<string, Check[]>();
  const add = (entries: Iterable<readonly [string, Check]>): void => {
    for (const [name, check] of entries) {
      const row = checks.get(name);
      if (row === undefined) checks.set(name, [check]);
      else row.push(check);
    }
  };
  add(patternsFrom(limits.patternLength, limits.patternStars));
  add(numbersOf(limits.offset, limits.rangeSpan));
  add([
    ['config|set', configText],
    ['client|setname', connectionName],
    ['client|setinfo', connectionName],
    ['client|tracking', trackingAll],
    ['client|reply', repliesOff],
  ]);
  add(new SketchWatch().checks());
  if (limits.expiring.length > 0) add(new TimeToLive(limits.expiring).checks());
  return checks;
}
