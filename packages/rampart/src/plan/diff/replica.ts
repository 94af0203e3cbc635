// A replica that is there already, and is not ours: it has nothing that its primary has not.
import type { ServerFacts } from '../../observe/facts.ts';
import { infoOf } from '../../observe/setting.ts';
import { isOneMachine } from '../../policy/addresses.ts';
import type { Step } from '../../policy/step.ts';
import type { HostPort } from '../../policy/types.ts';
import type { WantedProcess } from '../wanted.ts';
import { changeOf, stepOn } from './step-on.ts';

/** Whether it copies from that server. */
export function follows(facts: ServerFacts, { host, port }: HostPort): boolean {
  const said = (name: string): string => {
    const fact = infoOf(facts, 'replication', name);
    return fact.known ? fact.value : '';
  };
  const isReplica = said('role') === 'slave';
  return (
    isReplica && said('master_port') === String(port) && isOneMachine(said('master_host'), host)
  );
}

export function replaceReplica(wanted: WantedProcess, primary: HostPort): Step {
  const { name, at, places } = wanted.process;
  return stepOn(wanted, {
    kind: 'replace-replica',
    id: `replace-replica ${name}`,
    from: at,
    primary,
    change: changeOf('~', `replica at ${at.host}:${at.port}`, [
      { name: 'in', was: 'another process', becomes: `${name}, ${places.data}` },
    ]),
    tags: ['restart', 'danger'],
    risk: 'A server has the address that is not as the policy says in anything.',
    verified: 'The primary lets ours in before the other one ends; then ours is in step with it.',
    undone: 'It stays: the data is the primary’s.',
  });
}
