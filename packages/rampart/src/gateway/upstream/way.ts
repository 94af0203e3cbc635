// How the clients of a listener reach what their listener stands for; the kinds of servers behind a
// gateway, one, a Sentinel group or a Cluster, differ in nothing else.
import type { HostPort, Listener, UpstreamPolicy } from '../../policy/types.ts';
import type { Login, Target, UpstreamTls } from './open.ts';
import type { ErrorReplies } from './redirects.ts';
import type { Tell } from './topology-events.ts';

export interface Way {
  /** Listeners with the same mark stand for the same, and share its connections. */
  readonly mark: string;
  /** Asked before each connection: the primary of a group changes. */
  readonly target: () => Promise<Target>;
  readonly primaryOnly: boolean;
  /** What error replies go through; null: they pass as they are. */
  readonly errors: ErrorReplies | null;
}

/** What the reply of a command goes through; null: it passes as it is. */
export type Discovery = (command: string) => ((reply: Buffer) => Buffer) | null;

/** What clients are told of the members of a Sentinel group. */
export interface GroupView {
  readonly name: string;
  readonly primary: (server: HostPort) => HostPort | null;
  readonly replica: (server: HostPort) => HostPort | null;
  readonly sentinel: (sentinel: HostPort) => HostPort | null;
}

export interface Topology {
  /** For connections of the gateway's own. */
  readonly house: () => Promise<Target>;
  /** Whether these must say that they are the primary. */
  readonly primaryOnly: boolean;
  /** Another server of the same Cluster, where an error of the first one sends a command. */
  readonly elsewhere: ((server: HostPort) => Promise<Target>) | null;
  /** Null: there are no Sentinels. */
  readonly group: GroupView | null;
  way(listener: Listener): Way;
  /** Null: no reply shows addresses of other servers. */
  discovery(listener: Listener): Discovery | null;
  close(): void;
}

export interface TopologyParts {
  readonly policy: UpstreamPolicy;
  readonly listeners: readonly Listener[];
  readonly tls: UpstreamTls | null;
  /** As whom the gateway speaks to the Sentinels. */
  readonly sentinelLogin: Login | null;
  readonly tell: Tell;
  /** There is another primary: nothing may go to the old one any more. */
  readonly onSwitch: () => void;
}
