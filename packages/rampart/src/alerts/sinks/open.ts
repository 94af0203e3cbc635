// From what the policy says about sinks to the sinks.
import { readFile } from 'node:fs/promises';

import type { AlertSink } from '../../policy/alert-types.ts';
import { fetchSecret } from '../../policy/secrets.ts';
import type { UpstreamLogin } from '../../policy/types.ts';
import { emailSink } from './email.ts';
import type { AlertsSink } from './sink.ts';
import { webhookSink } from './webhook.ts';

export async function openAlertSink(choice: AlertSink): Promise<AlertsSink> {
  const authority = choice.authority === null ? null : await readFile(choice.authority);
  switch (choice.kind) {
    case 'webhook': {
      const secret = choice.secret === null ? null : await fetchSecret(choice.secret);
      return webhookSink({ ...choice, secret, authority });
    }
    case 'email':
      return emailSink({ ...choice, authority, login: await loginOf(choice.login) });
  }
}

async function loginOf(
  login: UpstreamLogin | null,
): Promise<{ readonly user: string; readonly password: Buffer } | null> {
  if (login === null) return null;
  return { user: login.user ?? '', password: await fetchSecret(login.password) };
}
