// rampart policy learn: who uses a server without a login of his own, and which users he should have.
import { proposeUsers } from '../plan/learn/propose.ts';
import { watchUse } from '../plan/learn/watch.ts';
import { readDuration } from '../policy/units.ts';
import { Connection } from '../resp/connection/connection.ts';
import { CliError } from './errors.ts';
import { presentLogin } from './site.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const learn: Verb = defineVerb({
  description: 'Watch who uses a server as default, and propose users with the least rights',
  args: {
    at: {
      type: 'string',
      default: '127.0.0.1:6379',
      description: 'The server',
      valueHint: 'HOST:PORT',
    },
    for: {
      type: 'string',
      default: '1m',
      description: 'How long to watch; what is done rarely takes long to be seen',
      valueHint: 'DURATION',
    },
  },
  run: async ({ at, for: span }) => {
    const milliseconds = readDuration(span);
    const { 1: host = '', 2: port = '' } = /^\[?(.+?)\]?:(\d{1,5})$/.exec(at) ?? [];
    if (milliseconds === null || milliseconds < 1) {
      throw new CliError('CLI_ARGUMENT', `--for is a duration, such as 10m, not ${span}.`);
    }
    if (host === '') {
      throw new CliError('CLI_ARGUMENT', `--at is an address with a port, not ${at}.`);
    }
    const address = { kind: 'tcp', host, port: Number(port) } as const;
    await using line = await Connection.open({ address, tls: null, login: presentLogin() });
    process.stdout.write(proposeUsers(await watchUse(line, milliseconds)));
  },
});
