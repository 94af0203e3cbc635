// Another replica has the address, and has nothing that its primary has not: it ends, and ours copies from the
// primary. Nothing is ended before that primary is known to let ours in.
import { officeLogin } from '../../policy/deployment/accounts.ts';
import { PlanError } from '../errors.ts';
import { enterAs } from '../look/door.ts';
import type { CarryOut } from './carry-out.ts';
import { linked } from './topology.ts';
import { raise } from './processes.ts';
import { infoOf } from './info.ts';
import { endOther } from './take-over.ts';

export const replaceReplica: CarryOut<'replace-replica'> = async (step, hand) => {
  const { process, from, primary } = step;
  const wanted = hand.process(process);
  const { deployment } = hand.wanted;
  (await enterAs(deployment, primary, officeLogin('replication'), hand.vault)).close();
  const knocked = await hand.knock(process, from, 'present');
  if (knocked.kind !== 'in') {
    throw new PlanError('PLAN_STEP_FAILED', `${from.host}:${from.port} does not let us in.`);
  }
  await using old = knocked.door.connection;
  if ((await infoOf(old, 'replication')).get('role') !== 'slave') {
    const what = `${from.host}:${from.port} has become a primary since the plan was made.`;
    throw new PlanError('PLAN_STEP_FAILED', what);
  }
  await endOther(old, Number((await infoOf(old, 'server')).get('process_id')), from.port);
  await raise(wanted, hand);
  await using line = await hand.enter(wanted.process.at);
  await linked(line);
  return null;
};
