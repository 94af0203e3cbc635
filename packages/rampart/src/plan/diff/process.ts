// Whether a process runs, with our files, at its address, and takes our logins; and what has to come
// about where it does not.
import type { ServerFacts } from '../../observe/facts.ts';
import { infoOf } from '../../observe/setting.ts';
import type { Deployment } from '../../policy/deployment/types.ts';
import type { Detail, Step } from '../../policy/step.ts';
import type { PathState } from '../look/paths.ts';
import type { Seen } from '../seen.ts';
import { holdsData, takingOver } from '../data-places.ts';
import type { WantedProcess } from '../wanted.ts';
import { diffLogins } from './logins.ts';
import { givesWay, handOver, lineOf, otherRelease, rehearse } from './release.ts';
import { detailOf, diffSettings } from './settings.ts';
import { changeOf, stepOn } from './step-on.ts';
import { follows, replaceReplica } from './replica.ts';
import { diffSentinel } from './topology.ts';
import type { Unseen } from './unseen.ts';

interface ProcessDiff {
  readonly steps: readonly Step[];
  readonly unseen: readonly Unseen[];
}

export function diffProcess(
  wanted: WantedProcess,
  deployment: Deployment,
  seen: Seen,
  /** Processes whose unit is not the one that they were started by. */
  stale: ReadonlySet<string>,
  /** Whether this plan installs the release. */
  brings: boolean,
): ProcessDiff {
  const { name, at } = wanted.process;
  const found = seen.processes.get(name);
  const answer = found?.answer ?? { kind: 'unknown', why: 'It was not looked at.' };
  const every = wanted.logins
    .filter(({ rules }) => rules.some((part) => typeof part !== 'string'))
    .map((login) => login.name);
  const only = (...steps: readonly Step[]): ProcessDiff => ({ steps, unseen: [] });
  switch (answer.kind) {
    case 'nobody':
      return typeof found?.kept === 'number'
        ? only(restart(wanted, 'elsewhere', []), prove(wanted, every))
        : only(start(wanted), prove(wanted, every));
    case 'shut':
      return only(restart(wanted, 'shut', []), prove(wanted, every));
    case 'ours':
      return (
        diffRelease(wanted, deployment, answer.facts, seen, every, brings) ??
        diffOurs(wanted, deployment, answer.facts, every, stale.has(name))
      );
    case 'other': {
      const primary = wanted.kind === 'server' ? wanted.process.follows : null;
      const isCopy = primary !== null && follows(answer.facts, primary);
      if (!isCopy && (wanted.kind === 'sentinel' || wanted.process.role !== 'primary')) {
        const why = `Another server answers at ${at.host}:${at.port}, and it is no replica of the policy’s primary. Only a primary takes data over: end that server first.`;
        return { steps: [], unseen: [{ what: name, why }] };
      }
      if (hasDataOfItsOwn(wanted, answer.facts, seen)) {
        const why = `Another server answers at ${at.host}:${at.port}, and ${wanted.process.places.data} holds data already. Which of them counts is not ours to say: end the other server, or move the directory away.`;
        return { steps: [], unseen: [{ what: name, why }] };
      }
      return only(
        isCopy ? replaceReplica(wanted, primary) : takeOver(wanted),
        prove(wanted, every),
      );
    }
    case 'unknown': {
      const { why } = answer;
      return { steps: [], unseen: [{ what: `${name} at ${at.host}:${at.port}`, why }] };
    }
  }
}

/** Null: it is the right one. Else its files are written, and nothing is told to it that it may not know. */
function diffRelease(
  wanted: WantedProcess,
  deployment: Deployment,
  facts: ServerFacts,
  seen: Seen,
  every: readonly string[],
  brings: boolean,
): ProcessDiff | null {
  const other = otherRelease(wanted, deployment, facts, seen, brings);
  if (other === null) return null;
  const { name } = wanted.process;
  if (other.isOlder) {
    const why = `It runs ${other.from}, and an older release (${other.to}) cannot be trusted to read its data. Restore into a new server instead, or say ${lineOf(other.from)} in the policy.`;
    return { steps: [], unseen: [{ what: `release of ${name}`, why }] };
  }
  const steps = [
    ...(wanted.kind === 'server' ? [rehearse(wanted, other)] : []),
    ...(givesWay(deployment, facts) ? [handOver(wanted)] : []),
    restart(wanted, 'release', [{ name: 'version', was: other.from, becomes: other.to }]),
    prove(wanted, every),
  ];
  return { steps, unseen: [] };
}

function diffOurs(
  wanted: WantedProcess,
  deployment: Deployment,
  facts: ServerFacts,
  every: readonly string[],
  isStale: boolean,
): ProcessDiff {
  const { name } = wanted.process;
  const unseen: Unseen[] = [];
  const steps: Step[] = [];
  const { settings, secrets, users, catalogue, groups } = facts;
  if (!users.known) unseen.push({ what: `logins of ${name}`, why: users.why });
  else if (!catalogue.known) unseen.push({ what: `commands of ${name}`, why: catalogue.why });
  else steps.push(...diffLogins(wanted, users.value, catalogue.value));
  if (wanted.kind === 'sentinel') {
    if (groups.known) steps.push(...diffSentinel(wanted, deployment, groups.value));
    else unseen.push({ what: `what ${name} watches`, why: groups.why });
  } else if (!secrets.known) {
    unseen.push({ what: `secrets of ${name}`, why: secrets.why });
  } else if (settings.known) {
    const diff = diffSettings(wanted, { settings: settings.value, secrets: secrets.value });
    // Where its data lies cannot be changed under it: a new process takes the data over.
    if (diff.astray && wanted.process.role === 'primary') {
      return { steps: [takeOver(wanted), prove(wanted, every)], unseen };
    }
    steps.push(...diff.steps);
    if (diff.astray && wanted.process.role === 'node') {
      const why = 'Its data lies elsewhere, and only a primary without a Cluster takes data over.';
      unseen.push({ what: `data of ${name}`, why });
    } else if (diff.restart.length > 0 || isStale)
      steps.push(restart(wanted, 'settings', diff.restart.map(detailOf)));
  } else unseen.push({ what: `settings of ${name}`, why: settings.why });
  return { steps: steps.length > 0 ? [...steps, prove(wanted, every)] : steps, unseen };
}

/** A take-over that was begun may be begun again: what lies there is only half of it. */
function hasDataOfItsOwn({ process }: WantedProcess, other: ServerFacts, { paths }: Seen): boolean {
  const stateOf = (path: string): PathState => {
    const fact = paths.get(path);
    return fact?.known === true ? fact.value : { kind: 'absent' };
  };
  const mark = stateOf(takingOver(process));
  const begun = mark.kind === 'file' && mark.text.known ? mark.text.value : null;
  const run = infoOf(other, 'server', 'run_id');
  const isBegun = begun !== null && run.known && run.value === begun;
  return !isBegun && holdsData(process).some((path) => stateOf(path).kind !== 'absent');
}

function start(wanted: WantedProcess): Step {
  const { name, at } = wanted.process;
  return stepOn(wanted, {
    kind: 'start-process',
    id: `start-process ${name}`,
    change: changeOf('+', `process ${name}`, [
      { name: 'at', was: null, becomes: `${at.host}:${at.port}` },
    ]),
    risk: 'It does not serve.',
    verified: 'It lets our login in, and has read its data.',
    undone: 'It is ended.',
  });
}

function restart(
  wanted: WantedProcess,
  because: 'shut' | 'elsewhere' | 'settings' | 'release',
  details: readonly Detail[],
): Step {
  const { name } = wanted.process;
  const risk = {
    shut: 'Nobody whom the policy knows can look after it.',
    elsewhere: 'It does not serve at its address.',
    settings: 'It does not do what the policy says: these are read at its start only.',
    release: 'It has the faults of its release, and is not what the policy says.',
  }[because];
  return stepOn(wanted, {
    kind: 'restart-process',
    because,
    id: `restart-process ${name}`,
    change: changeOf('~', `process ${name}`, details),
    tags: ['restart'],
    risk,
    verified: 'It lets our login in, and has read its data.',
    undone: 'It stays as it is: its files are the policy’s.',
  });
}

function takeOver(wanted: WantedProcess): Step {
  const { name, at, places } = wanted.process;
  return stepOn(wanted, {
    kind: 'take-over',
    id: `take-over ${name}`,
    from: at,
    change: changeOf('~', `data of ${at.host}:${at.port}`, [
      { name: 'in', was: 'another process', becomes: `${name}, ${places.data}` },
    ]),
    tags: ['restart', 'danger'],
    risk: 'A server has the address that is not as the policy says in anything.',
    verified:
      'A new process follows it until both have the same, writes are held, and the number of keys is compared.',
    undone: 'The new process is ended. The present one ends only when all is proven.',
  });
}

function prove(wanted: WantedProcess, logins: readonly string[]): Step {
  const { name } = wanted.process;
  return stepOn(wanted, {
    kind: 'prove-logins',
    id: `prove-logins ${name}`,
    logins,
    change: changeOf('=', `logins of ${name}`),
    risk: 'An older way in would be closed before a new one is known to work.',
    verified: `${logins.join(', ')} log in at the address of the policy.`,
    undone: 'There is nothing to undo.',
  });
}
