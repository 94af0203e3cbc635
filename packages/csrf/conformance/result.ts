import type { Verdict } from './verdict.ts';

/** What became of one case on one framework. */
export interface Result {
  readonly id: string;
  readonly framework: string;
  readonly passed: boolean;
  readonly expected: string;
  readonly got: string;
  readonly code: string;
  readonly detail: string;
  /** Why the case expects what it expects, in its file's words. */
  readonly reason: string;
}

/** Whether a case held, before it is known where it was played. */
export type Finding = Omit<Result, 'id' | 'framework' | 'expected' | 'reason'>;

export function found(verdict: Verdict, passed: boolean, detail = verdict.detail): Finding {
  const status = verdict.status === null ? '' : ` (${verdict.status})`;
  return { passed, got: `${verdict.outcome}${status}`, code: verdict.code, detail };
}

export function failed(got: string, detail: string): Finding {
  return { passed: false, got, code: '', detail };
}

const texts = ['id', 'framework', 'expected', 'got', 'code', 'detail', 'reason'];

export function isResult(value: unknown): value is Result {
  if (typeof value !== 'object' || value === null || !('passed' in value)) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    typeof value.passed === 'boolean' && texts.every((name) => typeof fields.get(name) === 'string')
  );
}
