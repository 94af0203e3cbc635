// Accounts of the system that nobody logs in to.
import { PlanError } from '../errors.ts';
import type { CarryOut } from './carry-out.ts';
import { runProgram } from './run-program.ts';

export const makeAccount: CarryOut<'make-account'> = async ({ user, group, home }, hand) => {
  const there = await hand.accounts();
  const prefix = hand.root === '/' ? [] : ['--prefix', hand.root];
  if (!there.groups.has(group)) await runProgram('groupadd', [...prefix, '--system', group]);
  if (!there.users.has(user)) {
    const kind = ['--system', '--gid', group, '--home-dir', home, '--no-create-home'];
    const shell = ['--shell', '/usr/sbin/nologin'];
    await runProgram('useradd', [...prefix, ...kind, ...shell, user]);
  }
  const { users, groups } = await hand.accounts();
  if (users.has(user) && groups.has(group)) return null;
  throw new PlanError('PLAN_NOT_VERIFIED', `The account ${user}:${group} was made and is not there.`);
};
