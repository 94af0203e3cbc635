// Logins of a running server: those that are missing or have other rights, and those that nobody has
// heard of.
import { masked } from '../../policy/compile/content.ts';
import type { Step } from '../../policy/step.ts';
import type { WantedLogin, WantedProcess } from '../wanted.ts';
import { normalRules, withoutPasswords } from './rules.ts';
import { changeOf, stepOn } from './step-on.ts';

export function diffLogins(
  wanted: WantedProcess,
  live: ReadonlyMap<string, string>,
): readonly Step[] {
  const names = new Set(wanted.logins.map(({ name }) => name));
  const steps = wanted.logins.flatMap((login): readonly Step[] => {
    const was = live.get(login.name) ?? null;
    const isSame = was !== null && normalRules(was) === normalRules(login.text);
    return isSame ? [] : stepsFor(wanted, login, was);
  });
  const strangers = [...live.keys()].filter((name) => !names.has(name));
  return [...steps, ...strangers.map((name) => deleteUser(wanted, name, live.get(name) ?? ''))];
}

function stepsFor(wanted: WantedProcess, login: WantedLogin, was: string | null): readonly Step[] {
  const process = wanted.process.name;
  const [hash] = hashesIn(login.text);
  if (was === null) return [setUser(wanted, login, was, 'add')];
  const isNewPassword = hash !== undefined && !hashesIn(was).includes(hash);
  const keepsAnother = hashesIn(was).some((old) => old !== hash) || /(?:^| )nopass\b/.test(was);
  const closes = keepsAnother || (/(?:^| )on\b/.test(was) && login.name === 'default');
  const set = setUser(wanted, login, was, closes ? 'close' : 'rights');
  const place = login.rules.find((part) => typeof part !== 'string');
  if (!isNewPassword || place === undefined) return [set];
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
  { name, rules, text }: WantedLogin,
  was: string | null,
  purpose: 'add' | 'rights' | 'close',
): Step {
  const process = wanted.process.name;
  const becomes = withoutPasswords(masked(rules));
  const sameRights = was !== null && normalRights(was) === normalRights(text);
  const old = was === null ? null : withoutPasswords(was);
  // What is the same is not said: a line of rights is long.
  const rights = sameRights ? [] : [{ name: 'rights', was: old, becomes }];
  const password = purpose === 'close' ? [{ name: 'older passwords', was: '(some)', becomes: null }] : [];
  return stepOn(wanted, {
    kind: 'set-user',
    id: `set-user ${process} ${name}`,
    login: name,
    rules,
    purpose,
    change: changeOf(was === null ? '+' : '~', `login ${name} of ${process}`, [
      ...rights,
      ...password,
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

function deleteUser(wanted: WantedProcess, name: string, was: string): Step {
  const process = wanted.process.name;
  const detail = { name: 'rights', was: withoutPasswords(was), becomes: null };
  return stepOn(wanted, {
    kind: 'delete-user',
    id: `delete-user ${process} ${name}`,
    login: name,
    change: changeOf('-', `login ${name} of ${process}`, [detail]),
    tags: ['danger'],
    risk: 'Somebody gets in of whom the policy says nothing.',
    verified: 'The server does not list it any more.',
    undone: 'It stays deleted: a way in is not opened again.',
  });
}

function hashesIn(rules: string): readonly string[] {
  return rules.match(/(?<=^|\s)#[0-9a-f]{64}\b/g) ?? [];
}

function normalRights(rules: string): string {
  return normalRules(withoutPasswords(rules));
}
