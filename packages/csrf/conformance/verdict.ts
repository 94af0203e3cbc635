// What became of a request: allowed, denied, or neither of the two in a clean way. A crash, a hang
// or an error of the server is a failure even where a refusal was expected.
import type { Answer } from './connection.ts';
import type { Response } from './response-reader.ts';

export interface Verdict {
  readonly outcome: 'allow' | 'deny' | 'failure';
  readonly status: number | null;
  /** The protection's code, or who else refused. */
  readonly code: string;
  readonly detail: string;
}

/** Answers of an HTTP parser or a body parser that gives up on a request before any handler. */
const parserRefusals: ReadonlySet<number> = new Set([400, 411, 413, 414, 415, 417, 431, 505]);
/** Methods that every framework routes; another one may be unknown to it. */
const routedMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]);

/** `alive`: the server still answers others. */
export function judge(answer: Answer, method: string, alive: boolean): Verdict {
  if (!alive) return failure(null, 'the server does not answer any more');
  switch (answer.kind) {
    case 'closed':
      return {
        outcome: 'deny',
        status: null,
        code: 'CONNECTION_CLOSED',
        detail: 'closed by the HTTP parser',
      };
    case 'silent':
      return failure(null, 'the server gave no answer');
    case 'nonsense':
      return failure(null, answer.problem);
    case 'response':
      return judgeResponse(answer.response, method);
  }
}

function judgeResponse(response: Response, method: string): Verdict {
  const { status } = response;
  if (response.headers.has('x-handler-ran')) {
    return status < 400
      ? { outcome: 'allow', status, code: '', detail: '' }
      : failure(status, 'the handler ran and the answer is an error');
  }
  const code = codeOf(response);
  if (code !== null && ((status >= 400 && status < 500) || status === 503)) {
    return { outcome: 'deny', status, code, detail: response.body.slice(0, 200) };
  }
  if (parserRefusals.has(status)) {
    return { outcome: 'deny', status, code: 'HTTP_PARSER', detail: response.body.slice(0, 200) };
  }
  if (status === 405 && !routedMethods.has(method)) {
    return { outcome: 'deny', status, code: 'METHOD_UNKNOWN', detail: '' };
  }
  if (status === 307 || status === 308) {
    return {
      outcome: 'deny',
      status,
      code: 'OTHER_SPELLING',
      detail: 'the framework redirects to its own spelling of the address',
    };
  }
  return failure(
    status,
    `neither the handler nor the protection answered: ${response.body.slice(0, 200)}`,
  );
}

function codeOf(response: Response): string | null {
  return (
    response.headers.get('x-csrf-error')?.[0] ?? /\bCSRF_[A-Z_]+\b/.exec(response.body)?.[0] ?? null
  );
}

function failure(status: number | null, detail: string): Verdict {
  return { outcome: 'failure', status, code: '', detail };
}
