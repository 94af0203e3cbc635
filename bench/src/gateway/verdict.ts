// Whether a door reached what its cell asks of the gateway.
import { gatewayName, gatewayTlsName, prefixedName } from './names.ts';
import { standingOf, type Standing } from './standings.ts';

export interface Demand {
  readonly what: string;
  readonly bound: number;
  /** A median. */
  readonly reached: number;
  /** The bound is an upper one. */
  readonly most: boolean;
  readonly met: boolean;
}

const peer = 'nutcracker';

/** Adding a prefix may cost this much of what the gateway does without. */
const prefixShare = 0.85;

/** What the cell asks for, against what one of our doors came to there; of other doors nothing. */
export function demands(all: readonly Standing[], own: Standing): Demand[] {
  if (own.door === prefixedName) {
    return [atLeast('of the gateway without prefix', prefixShare, own.of[gatewayName]?.median)];
  }
  if (own.door !== gatewayName && own.door !== gatewayTlsName) return [];
  const { target } = own.cell;
  const direct = standingOf(all, own.cell, 'direct');
  const beside = standingOf(all, own.cell, peer);
  const over = Object.entries(target.over ?? {}).map(([name, bound]) =>
    atLeast(`× ${name}`, bound, own.of[name]?.median),
  );
  return [
    ...(target.direct === undefined
      ? []
      : [atLeast('of direct', target.direct, own.of['direct']?.median)]),
    ...over,
    ...(target.proxyCpu === undefined
      ? []
      : [atMost(`× ${peer}'s CPU`, target.proxyCpu, share(own, beside, 'proxyCpu'))]),
    ...(target.serverCpu === undefined
      ? []
      : [atMost("of direct's server CPU", target.serverCpu, share(own, direct, 'serverCpu'))]),
  ];
}

function share(
  own: Standing,
  other: Standing | undefined,
  what: 'proxyCpu' | 'serverCpu',
): number | undefined {
  return other === undefined ? undefined : own[what].median / other[what].median;
}

function atLeast(what: string, bound: number, reached = Number.NaN): Demand {
  return { what, bound, reached, most: false, met: reached >= bound };
}

function atMost(what: string, bound: number, reached = Number.NaN): Demand {
  return { what, bound, reached, most: true, met: reached <= bound };
}
