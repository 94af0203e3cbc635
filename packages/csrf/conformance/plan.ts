// A case, understood to the last word before anything is started.
import { readBody, type BodySpec } from './body-spec.ts';
import type { Case, Place } from './case.ts';
import { readConfiguration, type Configuration } from './configuration.ts';
import { NotUnderstood } from './not-understood.ts';
import { readSetup } from './setup-spec.ts';
import type { Step } from './setup-steps.ts';
import { readTokenSpec, type TokenSpec } from './token-spec.ts';
import { readVariation, type Variation } from './variations.ts';

export interface PlannedToken {
  readonly place: Place;
  readonly spec: TokenSpec;
  readonly vary: Variation | null;
  /** How many tokens are made of the spec, each in a request of its own. */
  readonly times: number;
}

export interface Plan {
  readonly case: Case;
  readonly configuration: Configuration;
  readonly steps: readonly Step[];
  readonly tokens: readonly PlannedToken[];
  readonly body: BodySpec;
  /** So many requests with one token at the same moment, of which one must pass; 0: no race. */
  readonly race: number;
  /** Cases of one group can be played on one server, one after another. */
  readonly group: string;
}

/** Throws `NotUnderstood`. */
export function understand(one: Case): Plan {
  const configuration = readConfiguration(one);
  const steps = withUse(readSetup(one.setup), one);
  const tokens = one.request.tokens.map(({ place, spec, generate }): PlannedToken => {
    const read = readTokenSpec(spec);
    const vary = generate === null ? null : readVariation(generate);
    return { place, spec: read, vary, times: timesOf(read) };
  });
  if (one.many && tokens.every(({ vary, times }) => vary === null && times === 1)) {
    throw new NotUnderstood('subcases without a rule that makes them', one.id);
  }
  const race = requestsAtOnce(steps, tokens);
  return {
    case: one,
    configuration,
    steps: race > 0 && steps.length === 0 ? [{ kind: 'at once', requests: race }] : steps,
    tokens,
    body: readBody(one.request.body),
    race,
    group: steps.length === 0 && race === 0 ? JSON.stringify(configuration) : `case ${one.id}`,
  };
}

function requestsAtOnce(steps: readonly Step[], tokens: readonly PlannedToken[]): number {
  for (const { spec } of tokens) if (spec.kind === 'race') return spec.requests;
  return steps.find((step) => step.kind === 'at once')?.requests ?? 0;
}

/** A token that the spec calls used was used, also when the setup does not say so. */
function withUse(steps: readonly Step[], { request }: Case): readonly Step[] {
  const used = request.tokens.some(({ spec }) => spec.includes('(used)'));
  return used && !steps.some(({ kind }) => kind === 'used')
    ? [...steps, { kind: 'used', times: 1, on: null }]
    : steps;
}

function timesOf(spec: TokenSpec): number {
  if (spec.kind === 'several') return spec.count;
  if (spec.kind !== 'made') return 1;
  return spec.changes.find((change) => change.kind === 'repeat')?.times ?? 1;
}
