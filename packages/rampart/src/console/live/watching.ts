// What the console sees of one deployment: its events as they are written, its gateways, its servers.
import type { DeploymentName } from '../contract/session.ts';
import type { PathView } from '../contract/path.ts';
import type { EventRead } from '../../events/read/query.ts';
import type { House, Watched } from '../house.ts';
import { readAlerts } from './alerts.ts';
import type { AlertsReading } from './alerts.ts';
import { Feed } from './feed.ts';
import { followInto } from './follow.ts';
import type { Following } from './follow.ts';
import { Gateways } from './gateways.ts';
import { pathView, worstOf } from './path-view.ts';
import { isReachable } from './reachable.ts';
import { Tally } from './tally.ts';
import { Unlocks } from './unlocks.ts';

export interface WatchingOptions {
  readonly deployment: Watched;
  /** The console's own log: what it tells of this deployment is shown with it. */
  readonly ownLog: string;
  /** Events that are held. */
  readonly room: number;
  readonly tell: House['tell'];
}

const lookEvery = 5_000;
/** Ids grow across restarts of the console: no log has as many events in a millisecond. */
const idsInMillisecond = 1_000;

export class Watching {
  readonly deployment: Watched;
  readonly feed: Feed;
  readonly tally = new Tally();
  readonly gateways: Gateways;
  readonly unlocks = new Unlocks();
  readonly #following: Following;
  readonly #timer: NodeJS.Timeout;
  #reachable: ReadonlyMap<string, boolean> = new Map();
  #looking: Promise<void> = Promise.resolve();
  #standing: Pick<DeploymentName, 'state' | 'says'> = {
    state: 'unknown',
    says: 'Not looked at yet.',
  };

  constructor({ deployment, ownLog, room, tell }: WatchingOptions) {
    this.deployment = deployment;
    this.feed = new Feed(room, Date.now() * idsInMillisecond);
    this.gateways = new Gateways(deployment);
    const directories = new Set([...deployment.logs, ownLog]);
    const isOwn = deployment.logs.includes(ownLog);
    const take = (read: EventRead): void => {
      const of = read.event.fields?.['deployment'];
      // Several deployments may share a log, or the console's: what names another one is not for here.
      if (of !== undefined ? of !== deployment.id : !isOwn && read.chain.startsWith('console'))
        return;
      this.#take(read);
    };
    this.#following = followInto([...directories], take, tell);
    this.#timer = setInterval(() => this.#look(), lookEvery);
    this.#look();
  }

  alerts(): Promise<AlertsReading> {
    return readAlerts(this.deployment.policy.alerts, Date.now());
  }

  async path(): Promise<PathView> {
    const view = pathView({
      now: Date.now(),
      alerts: await this.alerts(),
      policy: this.deployment.policy,
      tally: this.tally,
      gateways: await this.gateways.read(),
      reachable: this.#reachable,
      unread: this.deployment.logs.flatMap((directory) => {
        const cause = this.#following.unread(directory);
        return cause === null ? [] : [[directory, cause] as const];
      }),
    });
    const { state, says } = worstOf(view.layers.filter((layer) => layer.state !== 'unknown'));
    this.#standing = { state, says };
    return view;
  }

  /** From when on everything was read that the logs hold; null: they hold nothing yet. */
  get readSince(): number | null {
    return this.#following.readSince;
  }

  /** As it was found last. */
  get name(): DeploymentName {
    const { id, policy } = this.deployment;
    return { id, app: policy.app, ...this.#standing };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([this.#following.stop(), this.#looking]);
  }

  #take(read: EventRead): void {
    this.feed.add(read);
    this.tally.add(read.event, Date.now());
    this.unlocks.add(read.event);
  }

  #look(): void {
    const servers = this.deployment.policy.deployment?.servers ?? [];
    const sentinels = this.deployment.policy.deployment?.sentinels ?? [];
    const look = async (): Promise<void> => {
      const found = [...servers, ...sentinels].map(
        async ({ name, at }) => [name, await isReachable(at)] as const,
      );
      this.#reachable = new Map(await Promise.all(found));
      await this.path();
    };
    // Neither can fail: what does not answer is an answer too.
    this.#looking = look();
  }
}
