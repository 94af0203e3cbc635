// A case as the runner holds it: every field that tells what to do or to expect is read and checked,
// nothing is guessed. A field that is not known fails the case, since what it says may be its point.
import { decodeSegment } from './bytes.ts';
import { NotUnderstood } from './not-understood.ts';

/** What a guard has to do. */
export type Duty = 'allow' | 'observe' | 'block' | 'challenge' | 'throttle' | 'close';

export interface Guard {
  readonly duty: Duty;
  /** Names the commands that are meant, among other things. */
  readonly detectAt: string;
  readonly requirement: string;
  /** What the client is told: a word that errors begin with, or the server's own reply. */
  readonly reply: string;
  /** Somebody has to be woken, not only told. */
  readonly alerting: boolean;
}

export interface Case {
  readonly id: string;
  readonly category: string;
  readonly title: string;
  /** Honest traffic: a guard that stops it is broken. */
  readonly honest: boolean;
  readonly endpoint: Endpoint;
  readonly loggedIn: boolean;
  /** Each is a write of its own; none where the case is only described. */
  readonly segments: readonly Buffer[];
  readonly gap: number;
  readonly guard: Guard;
  readonly notes: string;
}

export type Endpoint = 'plain' | 'tls' | 'sentinel';

export interface UnreadableCase {
  readonly id: string;
  readonly problem: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Read here, or known to tell nothing that a runner acts on. */
const caseFields: ReadonlySet<string> = words(`
  id category title severity benign_control endpoint precondition segments segment_gap_ms guard
  why source observed_upstream commands hazard notes description_only`);
const guardFields: ReadonlySet<string> = words(`
  action class detect_at requirement reply_to_client`);
const duties: readonly Duty[] = ['allow', 'observe', 'block', 'challenge', 'throttle', 'close'];
const endpoints: readonly Endpoint[] = ['plain', 'tls', 'sentinel'];

/** The actions that stand for each duty, for a file that names no class. */
const actions: Readonly<Record<string, Duty>> = {
  allow: 'allow',
  alert: 'observe',
  'block-and-alert': 'block',
  'reject-command': 'block',
  'require-second-auth': 'challenge',
  throttle: 'throttle',
  'close-connection': 'close',
};

/** The cases of a file, in its order; those that cannot be read come with the reason. */
export function readCases(json: string): readonly (Case | UnreadableCase)[] {
  const file: unknown = JSON.parse(json);
  return list('cases', fields('file', file)['cases']).map((entry, index) => {
    try {
      return readCase(fields('case', entry));
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      return { id: nameOf(entry) ?? `case ${index + 1}`, problem: error.message };
    }
  });
}

function readCase(entry: Fields): Case {
  known('field of a case', entry, caseFields);
  const segments = list('segments', entry['segments']).map((each) =>
    decodeSegment(fields('segment', each)),
  );
  const described = flag('description_only', entry['description_only'] ?? false);
  if (described !== (segments.length === 0)) {
    throw new NotUnderstood('segments of a case that is', described ? 'described' : 'played');
  }
  const guard = readGuard(fields('guard', entry['guard']));
  const honest = flag('benign_control', entry['benign_control'] ?? false);
  if (honest && guard.duty !== 'allow') throw new NotUnderstood('honest case with', guard.duty);
  return {
    id: text('id', entry['id']),
    category: text('category', entry['category'] ?? ''),
    title: text('title', entry['title'] ?? ''),
    honest,
    endpoint: oneOf('endpoint', entry['endpoint'] ?? 'plain', endpoints),
    loggedIn: readPrecondition(text('precondition', entry['precondition'] ?? '')),
    segments,
    gap: readGap(entry['segment_gap_ms'] ?? 0),
    guard,
    notes: text('notes', entry['notes'] ?? ''),
  };
}

function readGuard(entry: Fields): Guard {
  known('field of a guard', entry, guardFields);
  const action = text('action', entry['action'] ?? '');
  return {
    duty: readDuty(action, entry['class']),
    detectAt: text('detect_at', entry['detect_at'] ?? ''),
    requirement: text('requirement', entry['requirement'] ?? ''),
    reply: text('reply_to_client', entry['reply_to_client'] ?? ''),
    alerting: action === 'block-and-alert',
  };
}

function readDuty(action: string, named: unknown): Duty {
  const byAction = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (named === undefined) {
    if (byAction === undefined) throw new NotUnderstood('action', action);
    return byAction;
  }
  const duty = oneOf('class', named, duties);
  if (byAction !== undefined && byAction !== duty) {
    throw new NotUnderstood(`class ${duty} with the action`, action);
  }
  return duty;
}

/** Whether somebody is logged in when the first byte of the case comes. */
function readPrecondition(sentence: string): boolean {
  if (/not (yet )?(been )?(authenticated|logged in)|unauthenticated|before auth/i.test(sentence))
    return false;
  if (sentence === '' || /authenticated|logged in|open server/i.test(sentence)) return true;
  throw new NotUnderstood('precondition', sentence);
}

function readGap(value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 60_000) return value;
  throw new NotUnderstood('segment_gap_ms', value);
}

function words(names: string): ReadonlySet<string> {
  return new Set(names.trim().split(/\s+/));
}

function nameOf(entry: unknown): string | null {
  const id = isFields(entry) ? entry['id'] : null;
  return typeof id === 'string' ? id : null;
}

function known(what: string, entry: Fields, names: ReadonlySet<string>): void {
  for (const name of Object.keys(entry)) if (!names.has(name)) throw new NotUnderstood(what, name);
}

function oneOf<T extends string>(what: string, value: unknown, all: readonly T[]): T {
  const found = all.find((each) => each === value);
  if (found === undefined) throw new NotUnderstood(what, value);
  return found;
}

function text(what: string, value: unknown): string {
  if (typeof value !== 'string') throw new NotUnderstood(what, value);
  return value;
}

function flag(what: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new NotUnderstood(what, value);
  return value;
}

function list(what: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new NotUnderstood(what, value);
  return value;
}

function fields(what: string, value: unknown): Fields {
  if (!isFields(value)) throw new NotUnderstood(what, value);
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
