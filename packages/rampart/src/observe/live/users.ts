// Users as far as the login may see them: all of them, and at least the one that it is itself.
import type { PlainReply } from '../../resp/plain.ts';
import type { Reply } from '../../resp/read.ts';
import { bytesOf, itemsOf } from '../../resp/reply-parts.ts';
import { readAclList } from '../acl/acl-lines.ts';
import { Catalogue } from '../acl/catalogue.ts';
import type { RuleReading } from '../acl/reading.ts';
import { userOf, type ReadRules } from '../acl/rules.ts';
import type { AclUser } from '../acl/user.ts';
import { known, type Fact } from '../fact.ts';
import type { ServerFacts } from '../facts.ts';
import { answered, understood } from '../understood.ts';
import { listOf, pairsOf, textOf } from './answers.ts';
import type { Asking } from './asking.ts';
import { ask } from './questions.ts';

export async function observeUsers(
  asking: Asking,
  listed: Fact<Reply>,
  { login, catalogue, identity }: Pick<ServerFacts, 'login' | 'catalogue' | 'identity'>,
): Promise<Pick<ServerFacts, 'users' | 'self'>> {
  // Rules are names of commands and categories: without the server's own they mean nothing certain.
  if (!catalogue.known) {
    const missing = listed.known ? catalogue : listed;
    return { users: missing, self: login.known ? catalogue : login };
  }
  const version = identity.known ? identity.value.compatible : '';
  const reading = readingFor(catalogue.value, version);
  const users = understood(listed, (reply) => usersOf(reply, reading));
  if (!login.known) return { users, self: login };
  const self = users.known ? users.value.find(({ name }) => name === login.value) : undefined;
  if (users.known && self !== undefined) return { users, self: known(self, users.from) };
  const described = await asking.one(ask('user', login.value));
  return { users, self: answered(described, (reply) => selfOf(login.value, reply, reading)) };
}

function usersOf(reply: Reply, reading: RuleReading): readonly AclUser[] {
  const { users, faults } = readAclList(itemsOf(reply).map(bytesOf), reading);
  const [fault] = faults;
  // A rule that we do not know may allow anything, so nothing is said of anybody.
  if (fault !== undefined)
    throw new Error(`the list of users has a rule of its own: ${fault.what}`);
  return users;
}

/** The answer of ACL GETUSER, put together as the rules that would make the same user. */
function selfOf(name: string, reply: PlainReply, reading: RuleReading): AclUser | null {
  const fields = pairsOf(reply);
  const flags = listOf(fields?.get('flags'));
  if (fields === null || flags === null) return null;
  const told = flags.map(textOf);
  const own = ['on', 'off', 'nopass', 'sanitize-payload', 'skip-sanitize-payload'];
  const selectors = listOf(fields.get('selectors')) ?? [];
  const { user, faults }: ReadRules = userOf(
    Buffer.from(name).toString('latin1'),
    [
      ...told.filter((flag) => own.includes(flag)),
      ...(listOf(fields.get('passwords')) ?? []).map((digest) => `#${textOf(digest)}`),
      ...rulesOf(fields),
      ...selectors.map((selector) => `(${rulesOf(pairsOf(selector) ?? new Map()).join(' ')})`),
    ],
    reading,
  );
  return faults.length === 0 ? user : null;
}

function rulesOf(fields: ReadonlyMap<string, PlainReply>): readonly string[] {
  return [
    ...patterns(fields.get('keys'), '~'),
    'resetchannels',
    ...patterns(fields.get('channels'), '&'),
    ...textOf(fields.get('commands')).split(' '),
  ];
}

/** One text with signs since 7.0, before that a list of bare patterns. */
function patterns(told: PlainReply | undefined, sign: string): readonly string[] {
  const list = listOf(told);
  return list === null ? textOf(told).split(' ') : list.map((glob) => `${sign}${textOf(glob)}`);
}

/** Before 6.2 there were no rules for channels, and everybody reached all of them. */
function readingFor(catalogue: Catalogue, version: string): RuleReading {
  // Which commands were taken away, the server does not tell; they are among those that others have.
  const absent = new Set([...Catalogue.bundled().commands].map(({ name }) => name));
  return { catalogue, everyChannel: /^[1-5]\.|^6\.[01]\./.test(version), absent };
}
