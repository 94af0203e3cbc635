// Users and the roles that they share, as they are written: names are not resolved yet, and what is
// undefined was not written and may come from a role.
import * as v from 'valibot';

import type {
  Ability,
  CommandRules,
  KeyRule,
  Rate,
  SecretSource,
  UnlockPolicy,
  UpstreamLogin,
  User,
  UserLimits,
} from '../types.ts';
import { dataRules } from './data.ts';
import type { WrittenData } from './data.ts';
import { problem } from './problem.ts';
import { ability, commandName, commandRules, keyPattern, keyRules, scriptRules } from './rights.ts';
import type { WrittenScripts } from './rights.ts';
import { count, countOrUnlimited, duration, line, name, word } from './scalars.ts';
import { login, secret } from './secret.ts';
import {
  becomes,
  choice,
  kindOf,
  list,
  optional,
  part,
  refused,
  setting,
  shorthand,
  standard,
} from './vocabulary.ts';
import { shaped } from './shape.ts';
import type { Part } from './shape.ts';

/** What roles give to those who have them. */
export interface WrittenRole {
  readonly roles: readonly string[];
  readonly can: readonly Ability[];
  readonly keys: readonly KeyRule[];
  readonly channels: readonly string[];
  readonly commands: CommandRules;
  readonly scripts: WrittenScripts;
  readonly limits: WrittenLimits;
  readonly data: WrittenData;
  readonly unlock: UnlockPolicy | undefined;
}

export type WrittenLimits = { readonly [K in keyof UserLimits]: UserLimits[K] | undefined };

export interface WrittenUser extends WrittenRole {
  readonly from: readonly string[];
  readonly tenant: User['tenant'];
  readonly password: WrittenPassword;
  /** Where the password is kept that the server is given. */
  readonly secret: SecretSource | undefined;
  readonly serverLogin: UpstreamLogin | undefined;
  readonly certificates: readonly string[];
  readonly upstream: User['upstream'];
}

export type WrittenPassword =
  | { readonly kind: 'server' }
  | { readonly kind: 'none' }
  | { readonly kind: 'hash'; readonly hash: SecretSource };

const unlockWith: Part<UnlockPolicy> = becomes(
  part({
    totp: standard(
      list(commandName),
      [],
      'Commands beyond the dangerous ones that are unlocked the same way.',
    ),
    at_most: standard(duration('10s', '8h'), '5m', 'The longest time for which it stays open.'),
    approval: standard(
      word('none', 'second-person'),
      'none',
      'Whether somebody else has to agree each time.',
    ),
  }),
  ({ totp, at_most, approval }) => ({ kind: 'totp', commands: totp, atMost: at_most, approval }),
);

const never: Part<UnlockPolicy> = becomes(word('never'), () => ({ kind: 'never' }));
const totp: Part<UnlockPolicy> = becomes(word('totp'), () => ({
  kind: 'totp',
  commands: [],
  atMost: 300_000,
  approval: 'none',
}));

const unlock: Part<UnlockPolicy> = choice('never, totp, or a map with totp', {
  text: shaped(
    v.lazy((value): Part<UnlockPolicy> => (value === 'totp' ? totp : never)),
    { kind: 'scalar', says: 'never or totp', json: { enum: ['never', 'totp'] } },
  ),
  map: unlockWith,
});

/** What limits a user of whom, and of whose roles, nothing is written. */
export const usualLimits: UserLimits = Object.freeze({
  commandsPerSecond: null,
  connections: null,
  blocked: 100,
  queued: 10_000,
  keyLength: 1_024,
  keyText: 'plain',
  patternLength: 256,
  patternStars: 10,
  rangeSpan: null,
  offset: 1_048_576,
  // What a lively application stays far below, and a wipe or a flood does not.
  wholeReads: Object.freeze({ perSecond: 500, burst: 2_000 }),
  expiries: Object.freeze({ perSecond: 2, burst: 20 }),
  comparisons: Object.freeze({ perSecond: 1, burst: 5 }),
});

function limit(
  least: number,
  most: number,
  usual: number | null,
  description: string,
): Part<number | null | undefined> {
  const otherwise = usual === null ? 'Unlimited' : usual.toLocaleString('en-US');
  return optional(countOrUnlimited(least, most), `${description} ${otherwise} if left out.`);
}

const rateOf: Part<Rate | null> = choice('unlimited, or a map with per_second and burst', {
  text: becomes(word('unlimited'), () => null),
  map: becomes(
    part({
      per_second: setting(count(1, 10_000_000), 'So many a second.'),
      burst: setting(count(1, 10_000_000), 'So many at once after a rest.'),
    }),
    ({ per_second, burst }) => ({ perSecond: per_second, burst }),
  ),
});

function rate(usual: Rate | null, description: string): Part<Rate | null | undefined> {
  const { perSecond, burst } = usual ?? { perSecond: 0, burst: 0 };
  return optional(
    rateOf,
    `${description} ${perSecond} a second and ${burst.toLocaleString('en-US')} at once if left out.`,
  );
}

const { keyLength, patternLength, patternStars, offset, wholeReads, expiries, comparisons } =
  usualLimits;
const limits: Part<WrittenLimits> = becomes(
  part({
    commands_per_second: limit(1, 10_000_000, null, 'Commands a second.'),
    connections: limit(1, 1_000_000, null, 'Connections at a time, a worker.'),
    blocked: limit(
      0,
      1_000_000,
      usualLimits.blocked,
      'Connections waiting in a blocking command, a worker.',
    ),
    queued: limit(1, 10_000_000, usualLimits.queued, 'Commands in one transaction.'),
    key_length: limit(1, 536_870_912, keyLength, 'Bytes of a key.'),
    key_text: optional(
      becomes(word('plain', 'any'), (text) => (text === 'any' ? null : text)),
      'The bytes of a key that is written: no control characters, or any. plain if left out.',
    ),
    pattern_length: limit(1, 65_536, patternLength, 'Bytes of a pattern (KEYS, SCAN, PSUBSCRIBE).'),
    pattern_stars: limit(
      1,
      65_536,
      patternStars,
      'Stars in a pattern: each multiplies the work of the server, and widens what is found.',
    ),
    range_span: limit(1, 4_294_967_295, null, 'Elements of one range (LRANGE, ZRANGE, …).'),
    offset: limit(
      0,
      4_294_967_295,
      offset,
      'The offset of SETRANGE, SETBIT and the like, in bytes.',
    ),
    whole_reads: rate(wholeReads, 'Reads of whole structures (KEYS, HGETALL, LRANGE 0 -1).'),
    expiries: rate(expiries, 'Keys made to expire within a second, which wipes them.'),
    comparisons: rate(comparisons, 'Comparisons of whole values (LCS).'),
  }),
  (written) => ({
    commandsPerSecond: written.commands_per_second,
    connections: written.connections,
    blocked: written.blocked,
    queued: written.queued,
    keyLength: written.key_length,
    keyText: written.key_text,
    patternLength: written.pattern_length,
    patternStars: written.pattern_stars,
    rangeSpan: written.range_span,
    offset: written.offset,
    wholeReads: written.whole_reads,
    expiries: written.expiries,
    comparisons: written.comparisons,
  }),
);

const shared = {
  roles: standard(list(name()), [], 'Roles whose rights are added.'),
  can: standard(list(ability), [], 'Abilities: what is done, in words.'),
  keys: standard(
    keyRules,
    [],
    'The keys that may be used; a plain pattern is for reading and writing.',
  ),
  channels: standard(
    list(keyPattern),
    [],
    'The channels that may be published to and listened to.',
  ),
  commands: standard(commandRules, {}, 'Single commands beyond or against the abilities.'),
  scripts: standard(scriptRules, {}, 'Which Lua scripts may run.'),
  limits: standard(limits, {}, 'How much at a time; `unlimited` takes a limit away.'),
  data: standard(dataRules, {}, 'Data loss prevention.'),
  unlock: optional(unlock, 'Whether a second factor opens dangerous commands; never, if left out.'),
};

export const role: Part<WrittenRole> = part(shared);

const hashed: Part<WrittenPassword> = becomes(
  part({ hash: setting(secret, 'Where the argon2id or scrypt hash of the password is kept.') }),
  ({ hash }) => ({ kind: 'hash', hash }),
);
const checkedElsewhere: Part<WrittenPassword> = becomes(word('server', 'none'), (kind) => ({
  kind,
}));
const inlinePassword = refused(() =>
  problem('POLICY_SECRET_INLINE', 'Expected server, none or {hash: …}, found a value.'),
);

/** Another text may be the password itself. */
const password: Part<WrittenPassword> = shaped(
  v.lazy((value): Part<WrittenPassword> => {
    if (kindOf(value) === 'map') return hashed;
    return value === 'server' || value === 'none' ? checkedElsewhere : inlinePassword;
  }),
  { kind: 'choice', choices: [checkedElsewhere, hashed] },
);

const tenantWith: Part<User['tenant']> = becomes(
  part({
    name: setting(name(), 'The name of the tenant.'),
    prefix: optional(
      line('a prefix', 128),
      'What is put before its keys; its name and a colon, if left out.',
    ),
  }),
  ({ name: tenantName, prefix = `${tenantName}:` }) => ({ name: tenantName, prefix }),
);

export const user: Part<WrittenUser> = becomes(
  part({
    from: standard(
      list(name()),
      ['loopback', 'unix'],
      'Networks that the user may come from; from elsewhere even the right password is refused.',
    ),
    ...shared,
    tenant: optional(
      choice<User['tenant']>('the name of a tenant, or a map', {
        text: shorthand('name', name(), tenantWith),
        map: tenantWith,
      }),
      'The tenant that the user belongs to. Its keys never meet those of another.',
    ),
    password: standard(
      password,
      'server',
      'Who checks the password: the server, the gateway by a hash, or nobody (certificates only).',
    ),
    secret: optional(
      secret,
      'Where the password is kept, for the servers that Rampart sets up; {env: RAMPART_USER_NAME_PASSWORD} if left out.',
    ),
    server_login: optional(
      login,
      'Who the user is at the server, when the server does not check the password.',
    ),
    certificates: standard(
      list(line('the subject of a certificate', 512)),
      [],
      'Subjects of client certificates that log the user in.',
    ),
    upstream: standard(
      word('auto', 'own', 'shared'),
      'auto',
      'Connections to the server: shared while a client holds no state, always its own, or always shared.',
    ),
  }),
  ({ tenant = null, server_login, ...others }, refuse) => {
    if (server_login !== undefined && others.password.kind === 'server') {
      const says = 'The server checks the password of this user, and knows who it is.';
      refuse(['server_login'], problem('POLICY_CONFLICT', says));
    }
    return { ...others, tenant, serverLogin: server_login };
  },
);
