// What a round over servers and Sentinels says: who is down, who leads, who copies.
import type { AlertBounds } from '../../policy/alert-types.ts';
import type { Heard, Holding } from '../heard.ts';
import { Egress } from './egress.ts';
import type { ServerAnswer, ServerFact } from './facts.ts';

export interface ServerWatch {
  readonly bounds: AlertBounds;
  /** Who may follow; null: those who do at the first look. */
  readonly replicas: readonly string[] | null;
  /** Servers that copy each other; who is in none of them belongs together too. */
  readonly sets: readonly (readonly string[])[];
  /** An archiver says no port of its own; the first address that copies so is taken for it. */
  readonly archives: boolean;
}

/** What is remembered from one round to the next. */
export interface ServerMemory {
  readonly known: readonly string[];
  readonly learned: boolean;
  /** Who was last seen to lead, one of each set of copies. */
  readonly leaders: readonly string[];
}

export const nothingRemembered: ServerMemory = { known: [], learned: false, leaders: [] };

/** A copy whose link was just cut, and a primary that just came back, are told otherwise in a moment. */
const briefly = 20_000;

export class ServerJudge {
  readonly #watch: ServerWatch;
  readonly #egress: Egress;
  #memory: ServerMemory;

  constructor(watch: ServerWatch, memory: ServerMemory) {
    this.#watch = watch;
    this.#memory = memory;
    this.#egress = new Egress(watch.bounds.egressTimes);
  }

  get memory(): ServerMemory {
    return this.#memory;
  }

  judge(facts: readonly ServerFact[], at: number): readonly Heard[] {
    const answers = facts.flatMap(({ name, answer }) =>
      answer?.kind === 'server' ? [{ name, answer }] : [],
    );
    return [
      ...facts.map((fact): Heard => ({
        kind: 'look',
        source: `server ${fact.name}`,
        at,
        holds: this.#holdsOf(fact, at),
        whole: fact.answer !== null,
      })),
      ...this.#group(answers, facts.length > 0 && facts.every(({ answer }) => answer !== null), at),
    ];
  }

  #holdsOf({ name, kind, answer, why, shut }: ServerFact, at: number): readonly Holding[] {
    const { bounds } = this.#watch;
    if (answer === null) {
      const rule = shut ? 'not-watched' : 'server-down';
      // One Sentinel of several is missed less than a server.
      const milder = kind === 'sentinel' ? ({ severity: 'high' } as const) : {};
      return [{ rule, about: name, says: why, after: bounds.downAfter, ...milder }];
    }
    if (answer.kind === 'sentinel') {
      if (answer.canFailOver) return [];
      return [{ rule: 'quorum-lost', about: name, says: answer.says, after: briefly / 2 }];
    }
    const jump = this.#egress.look(name, answer.sentBytes, at);
    return [
      ...(jump === null ? [] : [{ rule: 'egress-jump' as const, about: name, says: jump }]),
      ...serverHoldings(name, answer, bounds),
    ];
  }

  /** What is seen only of all together. */
  #group(
    answers: readonly { readonly name: string; readonly answer: ServerAnswer }[],
    whole: boolean,
    at: number,
  ): readonly Heard[] {
    const isCluster = answers.some(({ answer }) => answer.cluster !== null);
    const leaders = isCluster ? [] : answers.filter(({ answer }) => answer.role === 'primary');
    const led = Map.groupBy(leaders, ({ name }) => this.#setOf(name));
    const holds = [...this.#strangers(answers, whole)];
    const changes: Heard[] = [];
    for (const those of led.values()) {
      const names = those.map(({ name }) => name).toSorted();
      const [leader = '', ...more] = names;
      if (more.length > 0) {
        const says = `${names.join(' and ')} say at once that they lead.`;
        holds.push({ rule: 'two-primaries', about: names.join(' '), says, after: briefly });
        continue;
      }
      const before = this.#succeed(leader);
      if (before === null) continue;
      const says = `${leader} leads now; it was ${before}.`;
      changes.push({ kind: 'happened', rule: 'failover', about: '', says, at, times: 1 });
    }
    return [{ kind: 'look', source: 'servers', at, holds, whole }, ...changes];
  }

  /** Who led before in the same set; null: the same, or nobody whom we have seen. */
  #succeed(leader: string): string | null {
    const { leaders } = this.#memory;
    if (leaders.includes(leader)) return null;
    const before = leaders.find((name) => this.#setOf(name) === this.#setOf(leader)) ?? null;
    const others = leaders.filter((name) => name !== before);
    this.#memory = { ...this.#memory, leaders: [...others, leader] };
    return before;
  }

  #setOf(name: string): readonly string[] | undefined {
    return this.#watch.sets.find((set) => set.includes(name));
  }

  #strangers(
    answers: readonly { readonly name: string; readonly answer: ServerAnswer }[],
    whole: boolean,
  ): readonly Holding[] {
    const { replicas, archives } = this.#watch;
    const { known, learned } = this.#memory;
    const accepted = [...known];
    const holds: Holding[] = [];
    for (const { name, answer } of answers) {
      for (const follower of numbered(answer.followers)) {
        if (replicas?.includes(follower) === true || accepted.includes(follower)) continue;
        const isArchiver =
          archives && follower.endsWith(':0') && !accepted.some((each) => each.endsWith(':0'));
        if (isArchiver || (replicas === null && !learned)) accepted.push(follower);
        else {
          const says = `${follower} copies all data from ${name}.`;
          holds.push({ rule: 'new-replica', about: follower, says });
        }
      }
    }
    this.#memory = { ...this.#memory, known: accepted, learned: learned || whole };
    return holds;
  }
}

/** Two connections from one address are two copies. */
function numbered(followers: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return followers.map((follower) => {
    const count = (seen.get(follower) ?? 0) + 1;
    seen.set(follower, count);
    return count === 1 ? follower : `${follower} (${count})`;
  });
}

function serverHoldings(
  name: string,
  answer: ServerAnswer,
  { memoryUsed, downAfter }: AlertBounds,
): readonly Holding[] {
  const { role, follows, linked, usedMemory, maxMemory, saving } = answer;
  const holds: Holding[] = [];
  if (role === 'replica' && !linked) {
    const says = `${name} has no link to ${follows ?? 'its primary'}.`;
    holds.push({ rule: 'replica-adrift', about: name, says, after: downAfter });
  }
  if (maxMemory > 0 && usedMemory / maxMemory >= memoryUsed) {
    const percent = Math.round((usedMemory / maxMemory) * 100);
    holds.push({
      rule: 'memory-filling',
      about: name,
      says: `${name} uses ${percent} % of maxmemory.`,
    });
  }
  if (saving !== null) {
    holds.push({ rule: 'saving-fails', about: name, says: `${name}: ${saving}.` });
  }
  return holds;
}
