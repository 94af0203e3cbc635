// A deployment as one thing: its servers and Sentinels side by side.
import type { Disagreement } from '../observe/facts.ts';
import type { Context } from './context.ts';
import type { Seen } from './seen.ts';
import { Unseen } from './unseen.ts';

export class Group {
  readonly servers: readonly Seen[];
  readonly sentinels: readonly Seen[];
  readonly disagreements: readonly Disagreement[];
  readonly context: Context;

  constructor(members: readonly Seen[], disagreements: readonly Disagreement[], context: Context) {
    this.servers = members.filter(({ facts }) => facts.kind === 'server');
    this.sentinels = members.filter(({ facts }) => facts.kind === 'sentinel');
    this.disagreements = disagreements;
    this.context = context;
  }

  get primaries(): readonly Seen[] {
    return this.servers.filter((it) => !it.isReplica);
  }

  /** Servers that others copy, or that copy others; else it stands alone. */
  get isReplicated(): boolean {
    return this.servers.some((it) => it.isReplica || it.replicas > 0);
  }

  get policy(): NonNullable<Context['policy']> {
    const { policy } = this.context;
    if (policy !== null) return policy;
    throw new Unseen([{ what: 'the policy', why: 'None was given (--policy).' }]);
  }
}
