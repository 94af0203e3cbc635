// Logins of a running server: those that are missing or have other rights, and those that nobody has
// heard of.
import type { Catalogue } from '../../observe/acl/catalogue.ts';
import { sameRights } from '../../observe/acl/questions.ts';
import { userOf } from '../../observe/acl/rules.ts';
import type { AclUser } from '../../observe/acl/user.ts';
import type { Step } from '../../policy/step.ts';
import type { WantedLogin, WantedProcess } from '../wanted.ts';
import { changedRights } from './rights.ts';
import { changeOf, stepOn } from './step-on.ts';

export function diffLogins(
  wanted: WantedProcess,
  live: readonly AclUser[],
  catalogue: Catalogue,
): readonly Step[] {
  const there = new Map(live.map((user) => [user.name, user]));
  const names = new Set(wanted.logins.map(({ name }) => name));
  const steps = wanted.logins.flatMap((login): readonly Step[] => {
    const was = there.get(login.name) ?? null;
    const becomes = loginAs(login.name, login.text, catalogue);
    return was !== null && sameRights(was, becomes) ? [] : stepsFor(wanted, login, was, becomes);
  });
  const strangers = live.filter(({ name }) => !names.has(name));
  return [...steps, ...strangers.map((user) => deleteUser(wanted, user))];
}

/** What the server makes of these rules. */
export function loginAs(name: string, rules: string, catalogue: Catalogue): AclUser {
  const words = rules.split(/\s+/).filter((word) => word !== '');
  return userOf(Buffer.from(name).toString('latin1'), words, { catalogue, everyChannel: false })
    .user;
}

function stepsFor(
  wanted: WantedProcess,
  login: WantedLogin,
  was: AclUser | null,
  becomes: AclUser,
): readonly Step[] {
  if (was === null) return [setUser(wanted, login, was, becomes, 'add')];
  const isNew = becomes.passwords.some((hash) => !was.passwords.includes(hash));
  const isOlder = was.passwords.some((hash) => !becomes.passwords.includes(hash));
  const isOpen = was.anyPassword && !becomes.anyPassword;
  const goesOff = was.enabled && !becomes.enabled;
  const purpose = isOlder || isOpen || goesOff ? 'close' : 'rights';
  const set = setUser(wanted, login, was, becomes, purpose);
  const place = login.rules.find((part) => typeof part !== 'string');
  if (!isNew || place === undefined) return [set];
  const process = wanted.process.name;
  const add = stepOn(wanted, {
    kind: 'add-password',
    id: `add-password ${process} ${login.name}`,
    login: login.name,
    hash: ['#', place],
    change: changeOf('+', `password of ${login.name} at ${process}`),
    risk: 'Whoever has the password of the policy cannot get in.',
    verified: 'The server lists it.',
    undone: 'It is taken away again.',
  });
  return [add, set];
}

function setUser(
  wanted: WantedProcess,
  { name, rules }: WantedLogin,
  was: AclUser | null,
  becomes: AclUser,
  purpose: 'add' | 'rights' | 'close',
): Step {
  const process = wanted.process.name;
  const older = was?.passwords.filter((hash) => !becomes.passwords.includes(hash)).length ?? 0;
  const passwords =
    older === 0 ? [] : [{ name: 'other passwords', was: String(older), becomes: null }];
  return stepOn(wanted, {
    kind: 'set-user',
    id: `set-user ${process} ${name}`,
    login: name,
    rules,
    purpose,
    change: changeOf(was === null ? '+' : '~', `login ${name} of ${process}`, [
      ...changedRights(was, becomes),
      ...passwords,
    ]),
    tags: purpose === 'close' ? ['danger'] : [],
    risk: risks[purpose],
    verified: 'The server lists it with these rights.',
    undone:
      was === null ? 'It is deleted.' : 'It stays: rights that were taken away are not given back.',
  });
}

const risks = {
  add: 'Whoever has this login in the policy cannot get in.',
  rights: 'The login may do something else than the policy says.',
  close: 'Somebody gets in with a password that is not the policy’s, or with none.',
} as const;

function deleteUser(wanted: WantedProcess, user: AclUser): Step {
  const process = wanted.process.name;
  const { name } = user;
  return stepOn(wanted, {
    kind: 'delete-user',
    id: `delete-user ${process} ${name}`,
    login: name,
    change: changeOf('-', `login ${name} of ${process}`, changedRights(user, null)),
    tags: ['danger'],
    risk: 'Somebody gets in of whom the policy says nothing.',
    verified: 'The server does not list it any more.',
    undone: 'It stays deleted: a way in is not opened again.',
  });
}
