// Posts a notice as JSON, signed over time and body like the log's webhooks. It follows no redirect,
// and connects only to addresses that were looked at.
import { request as requestPlain } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';

import { signatureOf } from '../../events/sinks/signature.ts';
import type { AlertSeverity } from '../../policy/alert-types.ts';
import { AlertsError } from '../codes.ts';
import type { Told } from '../told.ts';
import { checkLiteral, safeLookup } from './safe-lookup.ts';
import type { AlertsSink } from './sink.ts';

export interface WebhookOptions {
  /** `https:`, or `http:` to this machine. */
  readonly url: string;
  readonly secret: Buffer | null;
  /** Authorities in PEM; null: those that Node.js trusts. */
  readonly authority: Buffer | null;
  /** Blocks of link-local addresses to which it may lead. */
  readonly linkLocal: readonly string[];
  readonly from: AlertSeverity;
  /** Milliseconds for one post. Default 10,000. */
  readonly within?: number;
}

export function webhookSink(options: WebhookOptions): AlertsSink {
  const { secret, authority, linkLocal, from, within = 10_000 } = options;
  const url = new URL(options.url);
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const place = { host, allowed: linkLocal };
  checkLiteral(place);
  const lookup = safeLookup(place);
  return {
    // The path of a webhook is often its password.
    name: `webhook ${url.host}`,
    from,
    send: async (told, signal) => {
      const body = Buffer.from(JSON.stringify(told));
      const request = url.protocol === 'https:' ? requestSecure : requestPlain;
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
      const asked = request(url, {
        method: 'POST',
        headers: headersOf(body, told, secret),
        lookup,
        // A connection of its own: one that was kept could lead to where nobody looked.
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(within)]),
        ...(authority === null ? {} : { ca: authority }),
      });
      asked.once('response', resolve).once('error', reject).end(body);
      const response = await promise.catch((error: unknown) => {
        throw notTaken(url.host, reasonOf(error), error);
      });
      const { statusCode = 0 } = response;
      // What it says besides is of no interest, and may be endless.
      response.destroy();
      if (statusCode >= 200 && statusCode < 300) return `status ${statusCode}`;
      const leads = statusCode >= 300 && statusCode < 400 ? ', which is not followed' : '';
      throw notTaken(url.host, `it answers with status ${statusCode}${leads}`);
    },
  };
}

function headersOf(
  body: Buffer,
  { id }: Told,
  secret: Buffer | null,
): Readonly<Record<string, string | number>> {
  return {
    'content-type': 'application/json',
    'content-length': body.length,
    'user-agent': 'rampart',
    'rampart-notice': encodeURIComponent(id),
    ...(secret === null ? {} : { 'rampart-signature': signatureOf(body, secret) }),
  };
}

function notTaken(host: string, why: string, cause?: unknown): AlertsError {
  if (cause instanceof AlertsError) return cause;
  return new AlertsError('ALERTS_NOT_TAKEN', `The webhook ${host} took nothing: ${why}.`, {
    cause,
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'it does not answer';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
