import type { AlertsPolicy } from '../../policy/alert-types.ts';
import { writeHostPort } from '../../policy/addresses.ts';
import { fetchSecret } from '../../policy/secrets.ts';
import type { HostPort, UpstreamLogin } from '../../policy/types.ts';
import type { ConnectionOptions } from '../../resp/connection/connection.ts';
import type { Heard } from '../heard.ts';
import type { ServerFact } from '../judge/facts.ts';
import { ServerJudge } from '../judge/servers.ts';
import type { ServerMemory } from '../judge/servers.ts';
import type { Sample } from '../metrics/families.ts';
import { serverFigures } from '../metrics/server-figures.ts';
import { WatchedServer } from './servers.ts';
import type { Source } from './source.ts';

export interface ServerSourceOptions {
  readonly alerts: AlertsPolicy;
  readonly tls: ConnectionOptions['tls'];
  readonly archives: boolean;
  readonly memory: ServerMemory;
}

/** All servers and Sentinels, seen in one round: some things show only in all of them together. */
export class ServerSource implements Source {
  readonly name = 'servers and Sentinels';
  readonly #watched: readonly WatchedServer[];
  readonly #judge: ServerJudge;
  #facts: readonly ServerFact[] = [];

  private constructor(watched: readonly WatchedServer[], judge: ServerJudge) {
    this.#watched = watched;
    this.#judge = judge;
  }

  static async open({ alerts, tls, archives, memory }: ServerSourceOptions): Promise<ServerSource> {
    const { servers, sentinels, groups, sets, login, sentinelLogin, bounds, replicas } = alerts;
    const [forServers, forSentinels] = await Promise.all([
      loginOf(servers, login),
      loginOf(sentinels, sentinelLogin),
    ]);
    const watched = servers.map(
      (at) => new WatchedServer({ at, groups: null, tls, login: forServers }),
    );
    if (groups.length > 0) {
      for (const at of sentinels) {
        watched.push(new WatchedServer({ at, groups, tls, login: forSentinels }));
      }
    }
    const named = (places: readonly HostPort[]): readonly string[] =>
      places.map(({ host, port }) => writeHostPort(host, port));
    const watch = {
      bounds,
      replicas: replicas && named(replicas),
      sets: sets.map(named),
      archives,
    };
    const judge = new ServerJudge(watch, memory);
    return new ServerSource(watched, judge);
  }

  get memory(): ServerMemory {
    return this.#judge.memory;
  }

  async look(now: number): Promise<readonly Heard[]> {
    this.#facts = await Promise.all(this.#watched.map((server) => server.look()));
    return this.#judge.judge(this.#facts, now);
  }

  figures(): readonly Sample[] {
    return serverFigures(this.#facts);
  }

  close(): void {
    for (const server of this.#watched) server.close();
  }
}

/** A secret that nobody needs is not fetched. */
async function loginOf(
  whom: readonly HostPort[],
  login: UpstreamLogin | null,
): Promise<ConnectionOptions['login']> {
  if (whom.length === 0 || login === null) return null;
  return { user: login.user, password: await fetchSecret(login.password) };
}
