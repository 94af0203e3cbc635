// From what was seen to a policy: the one that is there, with users who may do what they were seen
// doing and nothing else, and with observing ended. A person reads it before it is used.
import { isMap, isNode, parseDocument, type Document } from 'yaml';
import { isName } from '../../policy/schema/scalars.ts';
import type { GatedPolicy } from '../../policy/types.ts';
import { proposeUser } from './propose-user.ts';
import type { SeenRecord } from './seen-file.ts';
import { UserSeen } from './user-seen.ts';

/** `text` is the policy that was in force, `policy` what it says. */
export function proposePolicy(
  text: string,
  policy: Pick<GatedPolicy, 'networks' | 'users' | 'gateway'>,
  records: readonly SeenRecord[],
): string {
  const document = parseDocument(text);
  const seen = together(records);
  const users = [...seen].filter(([name]) => isName(name));
  const unnameable = [...seen.keys()].filter((name) => !isName(name));
  for (const [name, user] of users) proposeUser(document, name, user, policy);
  for (const name of policy.users.keys()) if (!seen.has(name)) remarkUnseen(document, name);
  document.deleteIn(['gateway', 'observe']);
  const anonymous = users.find(([, user]) => user.anonymous)?.[0];
  if (anonymous !== undefined && policy.gateway.anonymous === null) {
    document.setIn(['gateway', 'anonymous'], anonymous);
  }
  const before = document.commentBefore ?? '';
  const head = headline(records, unnameable);
  document.commentBefore = before === '' ? head : `${head}\n${before}`;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** In the order of their names. */
function together(records: readonly SeenRecord[]): ReadonlyMap<string, UserSeen> {
  const users = new Map<string, UserSeen>();
  for (const record of records) {
    for (const [name, one] of Object.entries(record.users)) {
      const seen = users.get(name) ?? new UserSeen();
      seen.add(one);
      users.set(name, seen);
    }
  }
  return new Map([...users].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function headline(records: readonly SeenRecord[], unnameable: readonly string[]): string {
  const moment = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const since = moment(Math.min(...records.map((record) => record.since)));
  const until = moment(Math.max(...records.map((record) => record.until)));
  const lines = [
    `Proposed from what was seen between ${since} and ${until} UTC. Read every line:`,
    'what somebody did who should not have is allowed here too.',
  ];
  if (unnameable.length > 0) {
    const names = unnameable.map((name) => JSON.stringify(name)).join(', ');
    lines.push(`Left out, for a policy cannot hold such a name: ${names}.`);
  }
  return lines.map((line) => ` ${line}`).join('\n');
}

/** Its rights stay as they are: that it was not there proves nothing. */
function remarkUnseen(document: Document, name: string): void {
  const { contents } = document;
  const users: unknown = isMap(contents) ? contents.get('users', true) : undefined;
  if (!isMap(users)) return;
  const pair = users.items.find(({ key }) => isNode(key) && key.toJSON() === name);
  if (pair !== undefined && isNode(pair.key)) {
    const before = pair.key.commentBefore ?? '';
    pair.key.commentBefore = `${before === '' ? '' : `${before}\n`} Was not seen, and keeps its rights.`;
  }
}
