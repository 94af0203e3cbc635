// From what the policy says about sinks to the sinks.
import { version } from '../../version.ts';
import { fileSink } from './file.ts';
import type { Sink } from './sink.ts';
import { stdoutSink } from './stdout.ts';
import { syslogSink } from './syslog.ts';
import type { SyslogAddress } from './syslog.ts';
import { webhookSink } from './webhook.ts';

/** As the policy has it; `Source` names a secret and never holds it. */
export type SinkChoice<Source> =
  | { readonly kind: 'stdout' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'syslog'; readonly address: SyslogAddress }
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: Source | null };

export async function openSinks<Source>(
  choices: readonly SinkChoice<Source>[],
  fetchSecret: (source: Source) => Promise<Buffer>,
): Promise<Sink[]> {
  return Promise.all(
    choices.map(async (choice) => {
      switch (choice.kind) {
        case 'stdout':
          return stdoutSink();
        case 'file':
          return fileSink(choice.path);
        case 'syslog':
          return syslogSink({ address: choice.address, version });
        case 'webhook': {
          const { url, secret } = choice;
          return webhookSink({ url, secret: secret === null ? null : await fetchSecret(secret) });
        }
      }
    }),
  );
}
