// What the console works with besides what it looks at: each is optional, and the view says what is
// missing without it.
import { isLoopbackHost } from '../addresses.ts';
import type { ConsoleDoor, ConsoleRing } from '../console-types.ts';
import type { HostPort } from '../types.ts';
import { problem } from './problem.ts';
import { absolutePath, duration, hostPort, line, truth, word } from './scalars.ts';
import { login, secret } from './secret.ts';
import type { Part } from './shape.ts';
import { tlsOrTrue } from './upstream.ts';
import { becomes, optional, part, setting, standard } from './vocabulary.ts';
import type { Refusal } from './vocabulary.ts';

const doorSettings = {
  to: optional(hostPort(), 'The server; the gateway, or the primary, if left out.'),
  login: optional(login, 'The login there.'),
  tls: standard(tlsOrTrue, false, 'TLS to it.'),
  dangerously_plain: standard(truth(), false, 'Lets passwords and data travel readable to it.'),
};

interface WrittenDoor {
  readonly to?: HostPort | undefined;
  readonly login?: ConsoleDoor['login'] | undefined;
  readonly tls: ConsoleDoor['tls'];
  readonly dangerously_plain: boolean;
}

function doorOf(written: WrittenDoor, refuse: Refusal): ConsoleDoor {
  const { to: at = null, login: who = null, tls, dangerously_plain: mayBePlain } = written;
  const isSafe = at === null || tls !== null || mayBePlain || isLoopbackHost(at.host);
  if (!isSafe) {
    refuse(['to'], problem('POLICY_PLAIN', `The console connects to ${at.host} without TLS.`));
  }
  return { at, login: who, tls, mayBePlain };
}

export const restoreDoor: Part<ConsoleDoor> = becomes(part(doorSettings), doorOf);

/** The rest is as in `createRing`, and has to be the same as there: the console is one more server. */
export const ring: Part<ConsoleRing> = becomes(
  part({
    ...doorSettings,
    seal_key: setting(secret, 'Where the seal key of the ring is kept.'),
    app: optional(
      line('a name', 64, /^[a-z0-9._-]+$/),
      'The application of the ring; that of the policy, if left out.',
    ),
    kind: standard(word('signing', 'sealing'), 'signing', 'What its keys do.'),
    prefix: standard(
      line('a prefix of keys', 64, /^[\w.:-]+$/),
      'rampart',
      'What the names of its keys in the server begin with.',
    ),
    rotate_every: standard(duration('1s', '400d'), '30d', 'How long a key signs.'),
    lead: standard(duration('100ms', '1d'), '5m', 'How long a successor is known before it signs.'),
    keep: standard(duration('1s', '400d'), '24h', 'How long a retired key still verifies.'),
  }),
  (written, refuse) => ({
    door: doorOf(written, refuse),
    sealKey: written.seal_key,
    app: written.app ?? null,
    kind: written.kind,
    prefix: written.prefix,
    rotateEvery: written.rotate_every,
    lead: written.lead,
    keep: written.keep,
  }),
);

export const auditEvery: Part<number> = standard(
  duration('5m', '30d'),
  '1d',
  'How often the console audits by itself.',
);

export const archiveKey: Part<string | undefined> = optional(
  absolutePath(),
  'The private key of a recipient of the archive. Whoever has the console’s account can read all that is archived then; without it the console lists, and restores nothing.',
);
