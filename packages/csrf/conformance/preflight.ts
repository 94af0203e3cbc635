import type { CaseRequest } from './case.ts';
import type { Answer } from './connection.ts';
import type { Verdict } from './verdict.ts';

/** A preflight asks leave and changes nothing: it gets neither a cookie nor a token. */
export function checkPreflight(request: CaseRequest, answer: Answer, verdict: Verdict): Verdict {
  const isPreflight =
    request.method === 'OPTIONS' &&
    request.headers.some(([name]) => name.toLowerCase() === 'access-control-request-method');
  if (!isPreflight || answer.kind !== 'response' || !answer.response.headers.has('set-cookie'))
    return verdict;
  return {
    outcome: 'failure',
    status: verdict.status,
    code: '',
    detail: 'a preflight was given a cookie',
  };
}
