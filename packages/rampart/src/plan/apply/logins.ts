// Logins of a running server. The rules go over a connection, never over a command line.
import { bytesOf, itemsOf } from '../../resp/reply-parts.ts';
import type { Connection } from '../../resp/connection/connection.ts';
import { Catalogue } from '../../observe/acl/catalogue.ts';
import { readAclList } from '../../observe/acl/acl-lines.ts';
import { sameRights } from '../../observe/acl/questions.ts';
import type { AclUser } from '../../observe/acl/user.ts';
import { plainOf } from '../../resp/plain.ts';
import { loginAs } from '../diff/logins.ts';
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
  const catalogue = await catalogueOf(line);
  const now = await loginOf(line, login, catalogue);
  if (now === null || !sameRights(now, loginAs(login, text, catalogue))) {
    throw new PlanError('PLAN_NOT_VERIFIED', `${line.name} lists ${login} with other rights.`);
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
  const now = await loginOf(line, login, await catalogueOf(line));
  if (now?.passwords.includes(word.slice(1)) !== true) {
    throw new PlanError(
      'PLAN_NOT_VERIFIED',
      `${line.name} does not list the password of ${login}.`,
    );
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
  if ((await loginOf(line, login, await catalogueOf(line))) === null) return null;
  throw new PlanError('PLAN_NOT_VERIFIED', `${line.name} still lists ${login}.`);
};

export const proveLogins: CarryOut<'prove-logins'> = async ({ process, logins }, hand) => {
  const { at } = hand.process(process).process;
  // It may not speak TLS yet, or still.
  const isSecure = (await hand.lineTo(process)).secure !== null;
  for (const login of logins) {
    await using connection = await enterAs(hand.wanted.deployment, at, login, hand.vault, isSecure);
    // Any answer will do: who may not ask this is in all the same.
    await connection.call(['PING']);
  }
  return null;
};

async function loginOf(
  line: Connection,
  login: string,
  catalogue: Catalogue,
): Promise<AclUser | null> {
  const listed = itemsOf(await told(line, ['ACL', 'LIST'], 'its logins')).map(bytesOf);
  const { users } = readAclList(listed, { catalogue, everyChannel: false });
  return users.find(({ name }) => name === login) ?? null;
}

/** It is long, and stays the same as long as the connection stands. */
const catalogues = new WeakMap<Connection, Catalogue>();

async function catalogueOf(line: Connection): Promise<Catalogue> {
  const known = catalogues.get(line);
  if (known !== undefined) return known;
  const catalogue = Catalogue.fromReply(plainOf(await told(line, ['COMMAND'], 'its commands')));
  catalogues.set(line, catalogue);
  return catalogue;
}
