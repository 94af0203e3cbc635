// Logins of a running server. The rules go over a connection, never over a command line.
import { masked } from '../../policy/compile/content.ts';
import { itemsOf, textOf } from '../../resp/reply-parts.ts';
import type { Connection } from '../../resp/connection/connection.ts';
import { normalRules } from '../diff/rules.ts';
import { PlanError } from '../errors.ts';
import { enterAs } from '../look/door.ts';
import type { CarryOut } from './carry-out.ts';
import { told } from './hand.ts';

export const setUser: CarryOut<'set-user'> = async ({ process, login, rules, purpose }, hand) => {
  const line = await hand.lineTo(process);
  const text = await hand.vault.text(rules);
  const words = text.split(/\s+/).filter((word) => word !== '');
  // From nothing, and in one command: at no moment has it half of its rights.
  await told(line, ['ACL', 'SETUSER', login, 'reset', ...words], `the rules of ${login}`);
  const now = await rulesOf(line, login);
  if (now === null || normalRules(now) !== normalRules(text)) {
    const what = `${line.name} lists ${login} with other rights than ${masked(rules).slice(0, 60)}…`;
    throw new PlanError('PLAN_NOT_VERIFIED', what);
  }
  if (purpose !== 'add') return null;
  return async () => {
    await told(await hand.lineTo(process), ['ACL', 'DELUSER', login], `to delete ${login}`);
  };
};

export const addPassword: CarryOut<'add-password'> = async ({ process, login, hash }, hand) => {
  const line = await hand.lineTo(process);
  const word = await hand.vault.text(hash);
  await told(line, ['ACL', 'SETUSER', login, word], `another password of ${login}`);
  if ((await rulesOf(line, login))?.includes(word) !== true) {
    throw new PlanError('PLAN_NOT_VERIFIED', `${line.name} does not list the password of ${login}.`);
  }
  return async () => {
    const away = `!${word.slice(1)}`;
    const again = await hand.lineTo(process);
    await told(again, ['ACL', 'SETUSER', login, away], `to take a password of ${login} away`);
  };
};

export const deleteUser: CarryOut<'delete-user'> = async ({ process, login }, hand) => {
  const line = await hand.lineTo(process);
  // Its connections are closed by the server.
  await told(line, ['ACL', 'DELUSER', login], `to delete ${login}`);
  if ((await rulesOf(line, login)) === null) return null;
  throw new PlanError('PLAN_NOT_VERIFIED', `${line.name} still lists ${login}.`);
};

export const proveLogins: CarryOut<'prove-logins'> = async ({ process, logins }, hand) => {
  const { at } = hand.process(process).process;
  for (const login of logins) {
    await using connection = await enterAs(hand.wanted.deployment, at, login, hand.vault);
    // Any answer will do: who may not ask this is in all the same.
    await connection.call(['PING']);
  }
  return null;
};

async function rulesOf(line: Connection, login: string): Promise<string | null> {
  const begin = `user ${login} `;
  for (const item of itemsOf(await told(line, ['ACL', 'LIST'], 'its logins'))) {
    const text = textOf(item) ?? '';
    if (text.startsWith(begin)) return text.slice(begin.length);
  }
  return null;
}
