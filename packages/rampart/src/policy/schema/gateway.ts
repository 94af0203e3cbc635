// The gateway as it is written: who may connect where, what server stands behind it, and what it
// notes down. Names of networks and users are not resolved yet.
import { availableParallelism } from 'node:os';

import * as v from 'valibot';

import type {
  AuditPolicy,
  EventSink,
  GatewayLimits,
  GatewayPolicy,
  LoginPolicy,
  SecretSource,
  UpstreamPolicy,
} from '../types.ts';
import { listener } from './listener.ts';
import type { WrittenListener } from './listener.ts';
import { problem } from './problem.ts';
import { commandName } from './rights.ts';
import {
  absolutePath,
  address,
  count,
  duration,
  durationOrNever,
  hostPort,
  name,
  path,
  size,
  truth,
  word,
  webAddress,
} from './scalars.ts';
import { secret } from './secret.ts';
import { throttle, throttleOf } from './throttle.ts';
import { upstream } from './upstream.ts';
import {
  becomes,
  choice,
  has,
  list,
  optional,
  part,
  scalar,
  setting,
  standard,
} from './vocabulary.ts';
import { shaped } from './shape.ts';
import type { Part } from './shape.ts';

export type WrittenGateway = Omit<GatewayPolicy, 'listeners' | 'admin' | 'audit' | 'upstream'> & {
  /** Undefined: the servers of this policy. */
  readonly upstream: UpstreamPolicy | undefined;
  readonly listeners: readonly WrittenListener[];
  readonly forbid: readonly string[];
  readonly audit: Omit<AuditPolicy, 'directory'> & { readonly directory: string | null };
  readonly admin: { readonly socket: string | null; readonly directory: string | null };
};

const loginPolicy: Part<LoginPolicy> = becomes(
  part({
    ...throttle,
    within: standard(
      duration('1s', '10m'),
      '10s',
      'A client that has not logged in by then is closed.',
    ),
  }),
  (written) => ({
    ...throttleOf(written),
    within: written.within,
  }),
);

const limits: Part<GatewayLimits> = becomes(
  part({
    connections: standard(count(1, 1_000_000), 10_000, 'Clients at a time, a worker.'),
    connections_per_address: standard(
      count(1, 1_000_000),
      1_000,
      'Clients at a time from one address.',
    ),
    arguments: standard(count(1, 2_147_483_647), 1_048_576, 'Arguments of one command.'),
    bulk: standard(size('1kb', '1023gb'), '512mb', 'The largest argument.'),
    inline: standard(size('64b', '64kb'), '64kb', 'The longest command written as a line.'),
    before_login: standard(
      part({
        arguments: standard(count(1, 1_000), 10, 'Arguments of one command.'),
        bulk: standard(size('64b', '1mb'), '16kb', 'The largest argument.'),
      }),
      {},
      'The same for clients that have not logged in.',
    ),
    pending_replies: standard(
      count(1, 10_000_000),
      100_000,
      'Replies that a client may have outstanding.',
    ),
    unread: standard(
      size('64kb', '64gb'),
      '32mb',
      'Bytes held for a client that does not read, before it is closed.',
    ),
    held: standard(
      size('16kb', '1gb'),
      '1mb',
      'Bytes of a command held while it cannot be decided yet.',
    ),
    idle: standard(
      durationOrNever('1s', '30d'),
      'never',
      'A client that says nothing for so long is closed.',
    ),
    frame: standard(
      duration('100ms', '1h'),
      '30s',
      'A command that was begun has to end within this.',
    ),
  }),
  (written) => ({
    connections: written.connections,
    connectionsPerAddress: written.connections_per_address,
    arguments: written.arguments,
    bulk: written.bulk,
    inline: written.inline,
    beforeLogin: written.before_login,
    pendingReplies: written.pending_replies,
    unread: written.unread,
    held: written.held,
    idle: written.idle,
    frame: written.frame,
  }),
);

const stdout: Part<EventSink> = becomes(word('stdout'), (kind) => ({ kind }));
const syslog: Part<EventSink> = becomes(
  part({
    syslog: setting(address(), 'The address of the collector, or unix:/dev/log; CEF over TCP.'),
  }),
  ({ syslog: at }) => ({ kind: 'syslog', address: at, format: 'cef' }),
);
const webhook: Part<EventSink> = becomes(
  part({
    webhook: setting(webAddress(), 'Where events are posted as JSON.'),
    secret: optional(secret, 'Signs each post, so that the receiver knows who sends.'),
  }),
  ({ webhook: url, secret: key = null }) => ({ kind: 'webhook', url, secret: key }),
);
const eitherSink: Part<EventSink> = shaped(
  v.lazy((value): Part<EventSink> => (has(value, 'webhook') ? webhook : syslog)),
  { kind: 'choice', choices: [syslog, webhook] },
);
const sink: Part<EventSink> = choice('stdout, {syslog: ADDRESS} or {webhook: URL}', {
  text: stdout,
  map: eitherSink,
});

const audit: Part<WrittenGateway['audit']> = becomes(
  part({
    directory: optional(
      path(),
      'Where the log is kept; events, below the directory of admin, if left out.',
    ),
    rotate_at: standard(
      size('1mb', '16gb'),
      '64mb',
      'A file of this size is closed and a new one begun.',
    ),
    keep: standard(count(1, 100_000), 10, 'Closed files that are kept, a worker.'),
    commands: standard(
      word('all', 'notable'),
      'notable',
      'A record for every command, or for refusals, logins and privileged commands.',
    ),
    signing_key: optional(secret, 'The key (Ed25519, PEM) that signs checkpoints.'),
    checkpoint_every: standard(
      duration('1s', '24h'),
      '1m',
      'How often the end of the log is signed.',
    ),
    sinks: standard(list(sink), [], 'Where events go besides.'),
  }),
  ({ directory = null, rotate_at, checkpoint_every, signing_key = null, ...others }) => ({
    ...others,
    directory,
    rotateBytes: rotate_at,
    signingKey: signing_key,
    checkpointEvery: checkpoint_every,
  }),
);

const admin: Part<WrittenGateway['admin']> = becomes(
  part({
    socket: optional(
      absolutePath(),
      'The socket for unlocking, reloading and draining; admin.sock in the directory, or below /run/rampart if no directory is named either.',
    ),
    directory: optional(
      path(),
      'What has to outlive a restart: used second factors, enrolments; below /var/lib/rampart if left out.',
    ),
  }),
  ({ socket = null, directory = null }) => ({ socket, directory }),
);

const sharing: Part<SecretSource> = becomes(
  part({ secret: setting(secret, 'The same for all gateways, and known to nobody else.') }),
  ({ secret: source }) => source,
);

const workers: Part<number> = scalar(
  'a whole number from 1 to 64, or auto',
  { type: ['integer', 'string'], pattern: '^auto$', minimum: 1, maximum: 64 },
  (value) => {
    if (value === 'auto') return Math.min(64, availableParallelism());
    const fits = typeof value === 'number' && Number.isInteger(value);
    return fits && value >= 1 && value <= 64 ? value : undefined;
  },
);

export const gateway: Part<WrittenGateway> = becomes(
  part({
    listen: setting(list(listener), 'Where clients connect.'),
    upstream: optional(upstream, 'The server behind it; those of this policy, if left out.'),
    workers: standard(workers, 1, 'Processes that share the work; auto is one a core.'),
    observe: standard(truth(), false, 'Notes what would be refused, and lets it pass.'),
    anonymous: optional(
      name(),
      'Who a client is that has not logged in; if left out, it must log in.',
    ),
    forbid: standard(list(commandName), [], 'Commands that are refused to everybody.'),
    login: standard(loginPolicy, {}, 'Delays and bans after failed logins.'),
    sharing: optional(
      sharing,
      'Signs what gateways tell each other about failed logins. If left out, the password of the upstream login does; without either they tell each other nothing.',
    ),
    limits: standard(limits, {}, 'How much at a time, whoever it is.'),
    audit: standard(audit, {}, 'The log of events.'),
    admin: standard(admin, {}, 'Where the gateway is told what to do.'),
    health: optional(hostPort(), 'Where health and metrics are asked for, over HTTP.'),
  }),
  (
    {
      listen,
      upstream: server,
      anonymous = null,
      health = null,
      sharing: shared = null,
      ...others
    },
    refuse,
  ) => {
    const kind = server?.server.kind;
    for (const [index, { serves, node }] of listen.entries()) {
      if (serves === 'sentinels' && kind !== undefined && kind !== 'sentinel') {
        refuse(['listen', index, 'serves'], problem('POLICY_CONFLICT', noSentinels));
      }
      if (node !== null && kind === 'single') {
        refuse(['listen', index, 'node'], problem('POLICY_CONFLICT', noNodes));
      }
    }
    return { ...others, upstream: server, listeners: listen, anonymous, health, sharing: shared };
  },
);

const noSentinels = 'There are no Sentinels behind it: "upstream" has no "sentinels".';
const noNodes = 'There is one server behind it: "node" is for "sentinels" and "cluster".';
