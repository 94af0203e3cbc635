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
    return isSame ? [] : [setUser(wanted, login, was)];
  });
  const strangers = [...live.keys()].filter((name) => !names.has(name));
  return [...steps, ...strangers.map((name) => deleteUser(wanted, name, live.get(name) ?? ''))];
}

function setUser(wanted: WantedProcess, login: WantedLogin, was: string | null): Step {
  const { name, rules } = login;
  const process = wanted.process.name;
  const becomes = withoutPasswords(masked(rules));
  const old = was === null ? null : withoutPasswords(was);
  const rights = { name: 'rights', was: old, becomes };
  const samePassword = was !== null && passwordsIn(was) === passwordsIn(login.text);
  const password = { name: 'password', was: was === null ? null : '(another one)', becomes: '(set)' };
  // What is the same is not said: a line of rights is long.
  const details = [
    ...(was !== null && normalRules(withoutPasswords(was)) === normalRules(becomes) ? [] : [rights]),
    ...(samePassword || passwordsIn(login.text) === '' ? [] : [password]),
  ];
  const isDefault = name === 'default';
  return stepOn(wanted, {
    kind: 'set-user',
    id: `set-user ${process} ${name}`,
    login: name,
    rules,
    change: changeOf(was === null ? '+' : '~', `login ${name} of ${process}`, details),
    tags: isDefault ? ['danger'] : [],
    risk: isDefault
      ? 'Whoever reaches it is in, without a login.'
      : was === null
        ? 'Whoever has this login in the policy cannot get in.'
        : 'The login may do something else than the policy says.',
    verified: 'The server lists it with these rights.',
    undone:
      was === null ? 'It is deleted.' : 'It stays: rights that were taken away are not given back.',
  });
}

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

function passwordsIn(rules: string): string {
  return (rules.match(/(?:^|\s)#[0-9a-f]+/g) ?? [])
    .map((word) => word.trim())
    .toSorted()
    .join(' ');
}
