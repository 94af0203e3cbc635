// Accounts of the system that nobody logs in to.
import { PlanError } from '../errors.ts';
import type { CarryOut } from './carry-out.ts';
import type { Hand } from './hand.ts';
import { runProgram } from './run-program.ts';

export const makeGroup: CarryOut<'make-group'> = async ({ group }, hand) => {
  await runProgram('groupadd', [...prefixOf(hand), '--system', group]);
  if ((await hand.accounts()).groups.has(group)) return null;
  throw new PlanError('PLAN_NOT_VERIFIED', `The group ${group} was made and is not there.`);
};

export const makeAccount: CarryOut<'make-account'> = async ({ user, group, home }, hand) => {
  const kind = ['--system', '--gid', group, '--home-dir', home, '--no-create-home'];
  const shell = ['--shell', '/usr/sbin/nologin'];
  await runProgram('useradd', [...prefixOf(hand), ...kind, ...shell, user]);
  if ((await hand.accounts()).users.has(user)) return null;
  throw new PlanError('PLAN_NOT_VERIFIED', `The account ${user} was made and is not there.`);
};

export const addMembers: CarryOut<'add-members'> = async ({ group, members }, hand) => {
  for (const member of members) {
    await runProgram('usermod', [...prefixOf(hand), '--append', '--groups', group, member]);
  }
  const there = (await hand.accounts()).members.get(group);
  const missed = members.find((member) => there?.has(member) !== true);
  if (missed === undefined) return null;
  throw new PlanError(
    'PLAN_NOT_VERIFIED',
    `${missed} was to be in the group ${group}, and is not.`,
  );
};

function prefixOf({ root }: Hand): readonly string[] {
  return root === '/' ? [] : ['--prefix', root];
}
