// The console: where it listens, who may log in, and for how long.
import type { InferOutput } from 'valibot';

import { isLoopbackHost } from '../addresses.ts';
import type { ConsolePerson, ConsolePolicy } from '../console-types.ts';
import { archiveKey, auditEvery, restoreDoor, ring } from './console-rooms.ts';
import { listenProblem } from './exposure.ts';
import { problem } from './problem.ts';
import { absolutePath, duration, hostPort, line, name, path, truth, word } from './scalars.ts';
import { secret } from './secret.ts';
import type { Part } from './shape.ts';
import { throttling } from './throttle.ts';
import { becomes, list, named, optional, part, setting, standard } from './vocabulary.ts';

/** What is left out here follows from the rest of the policy. */
export type WrittenConsole = Omit<
  ConsolePolicy,
  'directory' | 'log' | 'factors' | 'logs' | 'origins'
> & {
  readonly directory: string | null;
  readonly logs: readonly string[];
  readonly origin: string | null;
};

const person: Part<ConsolePerson> = part({
  roles: standard(
    list(word('viewer', 'operator', 'approver')),
    ['viewer'],
    'viewer looks; operator acts; approver approves what somebody else has asked for. The last two look, too.',
  ),
  password: setting(
    secret,
    'Where the hash of the password is kept, as `rampart password` prints it.',
  ),
});

const tls: Part<NonNullable<ConsolePolicy['tls']>> = part({
  certificate: setting(path(), 'The certificate and those above it (PEM).'),
  key: setting(path(), 'Its private key (PEM).'),
});

const sessions: Part<ConsolePolicy['sessions']> = part({
  idle: standard(duration('1m', '12h'), '30m', 'Who does nothing for so long is logged out.'),
  longest: standard(duration('5m', '7d'), '12h', 'Who was logged in for so long is logged out.'),
  proof: standard(
    duration('30s', '1h'),
    '5m',
    'How long a code counts as given lately: acts ask for a new one after that.',
  ),
});

const settings = part({
  listen: standard(hostPort(), '127.0.0.1:7380', 'The address and port to listen on.'),
  tls: optional(tls, 'TLS; needed on every address but loopback, unless a proxy stands before it.'),
  origin: optional(
    line('an origin, such as "https://console.example.com"', 300, /^https?:\/\/[^/?#@\s]+$/),
    'Where browsers find it, if that is not the address that it listens on.',
  ),
  proxies: standard(
    list(name()),
    [],
    'Networks of proxies before it: their X-Forwarded-For says whose failed logins are counted together.',
  ),
  people: standard(named(person), {}, 'Who may log in, besides those with a one-time login.'),
  login: standard(throttling, {}, 'What happens when logins fail.'),
  sessions: standard(sessions, {}, 'How long a login lasts.'),
  directory: optional(
    absolutePath(),
    'Where the console keeps what it knows; /var/lib/rampart/APP/console if left out.',
  ),
  gateways: standard(
    named(absolutePath()),
    {},
    'Admin sockets of gateways on this machine, by a name; that of the policy’s own, if left out.',
  ),
  logs: standard(
    list(absolutePath()),
    [],
    'Directories of event logs that are shown besides those of the parts: of other gateways, of web servers.',
  ),
  audit_every: auditEvery,
  archive_key: archiveKey,
  restore: optional(
    restoreDoor,
    'Where keys are restored into; nothing is restored into a running server without it.',
  ),
  rings: standard(named(ring), {}, 'Rings of the application, by their names, to show and rotate.'),
  dangerously_public: standard(truth(), false, 'Lets it listen where the world can reach it.'),
  dangerously_plain: standard(truth(), false, 'Lets passwords and codes travel readable.'),
});

/** What the console is when the policy says nothing of it is this part, with nothing written. */
export const webConsole: Part<WrittenConsole> = becomes(
  settings,
  (written: InferOutput<typeof settings>, refuse) => {
    const { listen, tls: identity = null, origin = null } = written;
    const refusal = listenProblem(
      { kind: 'tcp', ...listen },
      {
        public: written.dangerously_public,
        plain: written.dangerously_plain || identity !== null,
      },
    );
    if (refusal !== null) refuse(['listen'], refusal);
    // Browsers keep cookies that only travel encrypted, and send them to their own machine without.
    if (origin?.startsWith('http:') === true && !isLoopbackHost(new URL(origin).hostname)) {
      refuse(['origin'], problem('POLICY_PLAIN', 'A browser logs in there without TLS.'));
    }
    return {
      listen,
      tls: identity,
      origin,
      proxies: written.proxies,
      people: written.people,
      login: written.login,
      sessions: written.sessions,
      directory: written.directory ?? null,
      gateways: written.gateways,
      logs: written.logs,
      rooms: {
        auditEvery: written.audit_every,
        archiveKey: written.archive_key ?? null,
        restore: written.restore ?? null,
        rings: written.rings,
      },
    };
  },
);
