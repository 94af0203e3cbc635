// What a proof came to, for programs and for people: the matrix, and what became of each attack.
import type { Attack, AttackFacts, Stop } from '../attack.ts';
import type { DefenceName } from '../defences.ts';
import { isDeepEnough, matrixOf, type Line, type Matrix, type Tried } from '../matrix/matrix.ts';
import type { Trial } from '../matrix/trial.ts';

/** What was attacked. */
export type Target =
  /** Scratch servers of its own. */
  | { readonly kind: 'grounds'; readonly program: string }
  /** The system that a policy describes, while it runs. */
  | { readonly kind: 'policy'; readonly app: string };

/** Somebody answers for it that an attack is not met. */
export interface Accepted {
  readonly decision: string;
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
  readonly standing: 'holds' | 'expired' | 'reopened';
}

export type Outcome = 'stopped' | 'undone' | 'reached' | 'unknown';

export interface AttackReport extends Pick<
  AttackFacts,
  'title' | 'story' | 'goal' | 'door' | 'harms'
> {
  readonly attack: string;
  /** Addresses of reports that tell its story. */
  readonly sources: readonly string[];
  /** With everything as it is run. */
  readonly outcome: Outcome;
  readonly ways: readonly { readonly way: string; readonly stop: Stop | null }[];
  /** What there was to see at the victim, if anything. */
  readonly seen: string | null;
  /** Who brought it back, where it was undone. */
  readonly undoneBy: DefenceName | null;
  /** Why it could not be told. */
  readonly fault: string | null;
  /** Stopped, and by as many defences as were asked for. */
  readonly enough: boolean;
  readonly accepted: Accepted | null;
}

/** `docs/reference/proof-report.schema.json` says the same of its JSON. */
export interface ProofReport extends Matrix {
  readonly format: 'rampart-proof/1';
  readonly at: string;
  readonly version: string;
  readonly target: Target;
  readonly required: number;
  readonly ablated: boolean;
  /** In the order of the lines. */
  readonly attacks: readonly AttackReport[];
  /** What was not tried here, and why. */
  readonly leftOut: readonly LeftOut[];
  /** Every attack is met or answered for, and all honest traffic worked. */
  readonly passed: boolean;
}

export interface LeftOut {
  readonly attack: string;
  readonly title: string;
  readonly why: string;
}

export interface ReportParts {
  readonly at: number;
  readonly version: string;
  readonly target: Target;
  readonly required: number;
  readonly attacks: readonly Attack<never>[];
  readonly tried: readonly Tried[];
  readonly leftOut?: readonly LeftOut[];
  /** What was decided about an attack; null: nobody has decided. */
  readonly acceptedOf?: (attack: string) => Accepted | null;
}

export function reportOf(parts: ReportParts): ProofReport {
  const { at, version, target, required, attacks, tried, leftOut = [] } = parts;
  const { acceptedOf = () => null } = parts;
  const matrix = matrixOf(attacks, tried);
  const ablated = tried.some(({ setting }) => setting.kind === 'only');
  const asRun = tried.find(({ setting }) => setting.kind === 'all on');
  const reports = attacks.flatMap((attack, index): AttackReport[] => {
    const line = matrix.lines[index];
    if (line === undefined) return [];
    const trial = asRun?.trials.find((each) => each.attack === attack.name);
    const enough = ablated ? isDeepEnough(line, required) : line.stopped === true;
    return [{ ...told(attack, line, trial), enough, accepted: acceptedOf(attack.name) }];
  });
  return {
    format: 'rampart-proof/1',
    at: new Date(at).toISOString(),
    version,
    target,
    required,
    ablated,
    ...matrix,
    attacks: reports,
    leftOut,
    passed: matrix.hurt.length === 0 && reports.every(isMet),
  };
}

/** Nothing is left to do about it today. */
export function isMet({ enough, accepted }: AttackReport): boolean {
  return enough || accepted?.standing === 'holds';
}

function told(
  { name, title, story, sources = [], goal, door, harms }: Attack<never>,
  { stopped }: Line,
  trial: Trial | undefined,
): Omit<AttackReport, 'enough' | 'accepted'> {
  const { result, ways = [], fault = 'it was not tried' } = trial ?? {};
  return {
    attack: name,
    title,
    story,
    sources,
    goal,
    door,
    harms,
    outcome: outcomeOf(stopped, result?.kind === 'undone'),
    ways: ways.map(({ way, stop }) => ({ way, stop })),
    seen: result === undefined ? null : seenIn(result),
    undoneBy: result?.kind === 'undone' ? result.by : null,
    fault,
  };
}

function seenIn(result: Trial['result']): string | null {
  return result.kind === 'missed' ? (result.shows ?? null) : result.seen;
}

function outcomeOf(stopped: boolean | null, isUndone: boolean): Outcome {
  if (stopped === null) return 'unknown';
  if (!stopped) return 'reached';
  return isUndone ? 'undone' : 'stopped';
}
