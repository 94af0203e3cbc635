// Brings up what a policy describes, on this machine and in the foreground: servers as `rampart apply`
// does, then what of Rampart itself stands around them.
import { alone, apply } from '../plan/apply/apply.ts';
import { linked } from '../plan/apply/topology.ts';
import type { Hand } from '../plan/apply/hand.ts';
import { Journal } from '../plan/apply/journal.ts';
import type { Plan } from '../plan/plan.ts';
import { shownPlan } from '../plan/show.ts';
import { openSite } from '../plan/site.ts';
import type { Wanted } from '../plan/wanted.ts';
import type { CommandLine } from '../policy/compile/launch.ts';
import type { Policy } from '../policy/types.ts';
import type { Crew } from './crew.ts';
import { SystemError } from './errors.ts';
import { keepHere } from './keep-here.ts';
import { partEnvironment } from './part-environment.ts';
import { partsOf } from './parts.ts';
import type { RampartPart } from './parts.ts';

export interface Raising {
  readonly policy: Policy;
  /** As it is given to the parts. */
  readonly file: string;
  /** How `rampart` itself is started. */
  readonly rampart: CommandLine;
  readonly crew: Crew;
  /** Where the journal is. */
  readonly state: string;
  /** Whether somebody has agreed to what takes something away. */
  readonly yes: boolean;
  readonly say: (line: string) => void;
}

/** Returns when all of it serves. */
export async function raise(raising: Raising): Promise<void> {
  const { policy, say } = raising;
  const wanted = policy.deployment === null ? null : await raiseServers(raising);
  const parts = partsOf(
    policy,
    (wanted?.machines ?? []).map(({ host }) => host),
  );
  if (parts.length === 0 && policy.deployment === null) {
    throw new SystemError('SYSTEM_NOTHING_HERE', `${policy.source} describes nothing that runs.`);
  }
  await Promise.all(parts.map((part) => startPart(part, raising)));
  const servers = (wanted?.processes ?? []).map(({ process }) => process);
  say(`up: ${[...servers, ...parts].map(({ name }) => name).join(', ')}`);
}

async function raiseServers(raising: Raising): Promise<Wanted> {
  const { policy, crew, state, say } = raising;
  const site = await openSite({
    policy,
    only: null,
    present: null,
    keeper: (accounts) => keepHere(crew, accounts),
  });
  await alone(state, async () => {
    const plan = await site.plan();
    mustBeHarmless(plan, raising);
    await using journal = await Journal.open(state);
    await using hand = site.hand();
    await apply(plan.steps, hand, journal, {
      begins: ({ id }, at, of) => say(`[${at}/${of}] ${id}`),
      failed: ({ id }) => say(`${id} failed; what can be taken back is.`),
      undone: ({ id }) => say(`taken back: ${id}`),
    });
    // Whoever is archived follows a replica, which takes nobody before it has its primary's data.
    await inStep(site.wanted, hand);
  });
  return site.wanted;
}

async function inStep({ processes }: Wanted, hand: Hand): Promise<void> {
  for (const { kind, process } of processes) {
    if (kind === 'server' && process.role === 'replica') {
      await linked(await hand.lineTo(process.name));
    }
  }
}

/** What is new harms nobody. A way in that is closed, or a server that is replaced, may. */
function mustBeHarmless(plan: Plan, { yes, say }: Raising): void {
  const grave = plan.steps.filter(({ tags }) => tags.length > 0);
  if (yes || (grave.length === 0 && plan.unseen.length === 0)) return;
  say(shownPlan(plan));
  const what = `${grave.length + plan.unseen.length} of these should be looked at by a person first.`;
  throw new SystemError('SYSTEM_NOT_AGREED', what);
}

async function startPart(part: RampartPart, raising: Raising): Promise<void> {
  const { role, name, words, ready } = part;
  const { policy, crew, rampart, file } = raising;
  await crew.start({
    name,
    command: [...rampart, ...words, '--policy', file],
    cwd: process.cwd(),
    env: partEnvironment(role, policy, process.env),
    ids: null,
    ready,
    mayReturn: async () => undefined,
  });
}
