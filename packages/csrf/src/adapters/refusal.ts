// What a refused request is answered with. Nothing of the request is repeated, and the reason, which
// may quote the request, stays in the log.
import type { Refuse } from '@rampart/keyring';
import { codes, type CsrfCode } from '../errors.ts';
import { header } from '../headers.ts';
import type { Headers } from '../types.ts';

export type Refusal = Refuse<CsrfCode>;

/** For frameworks in which refusals go the way of errors. */
export class CsrfRefusal extends Error {
  override readonly name = 'CsrfRefusal';
  readonly code: CsrfCode;
  readonly status: number;
  /** The same as `status`, by the name that Express, Fastify and Nest look for. */
  readonly statusCode: number;
  /** The message holds nothing that a stranger may not read. */
  readonly expose = true;
  /** Ready-made headers of the answer, for error handlers that honour them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly decision: Refusal;

  constructor(decision: Refusal) {
    super(codes[decision.code].message);
    this.code = decision.code;
    this.status = decision.status;
    this.statusCode = decision.status;
    this.headers = alwaysSent(decision.code);
    this.decision = decision;
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A page for a browser that navigates, JSON for everyone else. */
export function answerTo(decision: Refusal, headers: Headers): Answer {
  const { message } = codes[decision.code];
  return navigates(headers)
    ? {
        status: decision.status,
        headers: {
          ...alwaysSent(decision.code),
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        },
        body: page(decision.code, message),
      }
    : {
        status: decision.status,
        headers: {
          ...alwaysSent(decision.code),
          'content-type': 'application/json; charset=utf-8',
        },
        body: JSON.stringify({ error: decision.code, message }),
      };
}

const alwaysSent = (code: CsrfCode): Readonly<Record<string, string>> => ({
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-csrf-error': code,
});

function navigates(headers: Headers): boolean {
  const mode = header(headers, 'sec-fetch-mode');
  if (mode !== null) return mode === 'navigate';
  return header(headers, 'accept')?.includes('text/html') ?? false;
}

const page = (code: CsrfCode, message: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Request refused</title>
<h1>Request refused</h1>
<p>${message}</p>
<p>Nothing was changed. Go back, reload the page and try again.</p>
<p><small>${code}</small></p>
</html>
`;
