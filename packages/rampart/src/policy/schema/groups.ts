// Servers together: Sentinels that watch over a primary and its replicas, or the nodes of a Cluster.
import { count, duration, line } from './scalars.ts';
import { becomes, optional, part, standard } from './vocabulary.ts';
import type { Part } from './shape.ts';

export interface WrittenSentinel {
  readonly port: number;
  readonly group: string | undefined;
  readonly quorum: number | undefined;
  readonly downAfter: number;
  readonly failoverWithin: number;
}

export const sentinel: Part<WrittenSentinel> = becomes(
  part({
    port: standard(count(1, 65_535), 26_379, 'Their port.'),
    group: optional(
      line('the name of a group', 64, /^[\w.-]+$/),
      'What they call it; the name of the application if left out. Behind it stands a dash and the name of the instance, where servers have some.',
    ),
    quorum: optional(
      count(1, 99),
      'How many must agree that the primary is gone; more than half, if left out.',
    ),
    down_after: standard(duration('500ms', '10m'), '5s', 'Silence after which it counts as gone.'),
    failover_within: standard(duration('5s', '1h'), '1m', 'How long one attempt may take.'),
  }),
  ({ down_after, failover_within, ...others }) => ({
    ...others,
    downAfter: down_after,
    failoverWithin: failover_within,
  }),
);

export interface WrittenCluster {
  readonly replicas: number;
  readonly nodeTimeout: number;
}

export const cluster: Part<WrittenCluster> = becomes(
  part({
    replicas: standard(count(0, 5), 1, 'Replicas of each shard.'),
    node_timeout: standard(
      duration('500ms', '10m'),
      '15s',
      'Silence after which a node counts as gone.',
    ),
  }),
  ({ replicas, node_timeout }) => ({ replicas, nodeTimeout: node_timeout }),
);
