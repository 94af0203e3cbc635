// Posts batches as JSON. The receiver checks who sent them by a signature over time and body, as
// other webhooks have it: `Rampart-Signature: t=<seconds>,v1=<hexadecimal HMAC-SHA256>`.

import { EventsError } from '../codes.ts';
import { signatureOf } from './signature.ts';
import type { Shipment, Sink } from './sink.ts';

export interface WebhookOptions {
  /** `https:`, or `http:` to this machine. */
  readonly url: string;
  /** Signs the requests. Without one nobody can tell them from forged ones. */
  readonly secret: Buffer | null;
  /** Milliseconds for one request. Default 10,000. */
  readonly within?: number;
}

export function webhookSink({ url, secret, within = 10_000 }: WebhookOptions): Sink {
  const target = targetOf(url);
  return {
    // The path of a webhook is often its password.
    name: `webhook ${target.host}`,
    send: async (batch, signal) => {
      const body = bodyOf(batch);
      const response = await fetch(target, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'rampart',
          ...(secret === null ? {} : { 'rampart-signature': signatureOf(body, secret) }),
        },
        body,
        // Wherever it might lead, nobody has said that events may go there.
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(within)]),
      }).catch((error: unknown) => {
        throw new Error(reasonOf(error), { cause: error });
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`it answers with status ${response.status}`);
    },
  };
}

/** `{"v":1,"lines":[…]}`, each a line of the log as it stands there. */
function bodyOf(batch: readonly Shipment[]): string {
  return `{"v":1,"lines":[${batch.map(({ line }) => line).join(',')}]}`;
}

function targetOf(url: string): URL {
  const target = URL.parse(url);
  const isSafe =
    target?.protocol === 'https:' ||
    (target?.protocol === 'http:' &&
      /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(target.hostname));
  if (target === null || !isSafe) {
    const text = 'The address of the webhook must be https:, or http: to this machine.';
    throw new EventsError('EVENTS_OPTION_INVALID', text);
  }
  return target;
}

/** What `fetch` says is hidden in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it does not answer';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error.message;
}
