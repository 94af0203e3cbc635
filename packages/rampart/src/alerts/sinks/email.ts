// Sends a notice by mail. What hostile names could write into a header is gone before it gets there,
// and the recipients are those of the policy and nobody else.
import { createTransport } from 'nodemailer';

import type { AlertSeverity, AlertSink } from '../../policy/alert-types.ts';
import type { HostPort } from '../../policy/types.ts';
import { AlertsError } from '../codes.ts';
import type { AlertsSink } from './sink.ts';

export interface EmailOptions {
  readonly to: readonly string[];
  readonly sender: string;
  readonly server: HostPort;
  readonly tls: (AlertSink & { readonly kind: 'email' })['tls'];
  readonly authority: Buffer | null;
  readonly login: { readonly user: string; readonly password: Buffer } | null;
  readonly from: AlertSeverity;
  /** Milliseconds for the connection, for the greeting, and for each answer. Default 10,000. */
  readonly within?: number;
}

export function emailSink(options: EmailOptions): AlertsSink {
  const { to, sender, server, tls, authority, login, from, within = 10_000 } = options;
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: tls === 'direct',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(authority === null ? {} : { ca: authority }),
    },
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password.toString() } }),
    connectionTimeout: within,
    greetingTimeout: within,
    socketTimeout: within,
    // Text alone: nothing of a message names a file or an address to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const name = `mail ${server.host}:${server.port}`;
  return {
    name,
    from,
    send: async ({ subject, text, id, app, severity }) => {
      const taken = await transport
        .sendMail({
          from: { name: 'Rampart', address: sender },
          to: to.map((address) => ({ name: '', address })),
          subject: oneLine(subject),
          text,
          // Whoever sends automatic answers sends none to this.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Rampart-Severity': severity },
          // One that comes twice is one for the reader, too.
          messageId: `<${id.replaceAll(/[^A-Za-z0-9.-]/g, '_')}@${app}.rampart.invalid>`,
        })
        .catch((cause: unknown) => {
          throw notTaken(name, reasonOf(cause), cause);
        });
      if (taken.rejected.length > 0) {
        throw notTaken(name, `${taken.rejected.length} recipients were refused`);
      }
      return taken.response;
    },
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

function notTaken(name: string, why: string, cause?: unknown): AlertsError {
  return new AlertsError('ALERTS_NOT_TAKEN', `The ${name} took nothing: ${why}.`, { cause });
}

/** A mail server repeats what it was told; of a login only the number of its answer is shown. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  const status = 'responseCode' in error ? ` ${String(error.responseCode)}` : '';
  if (code === 'EAUTH') return `the login was refused${status}`;
  return `${code}${status} ${error.message.split('\n')[0] ?? ''}`.trim().slice(0, 200);
}
