import { fileURLToPath } from 'node:url';
import { CertificateAuthority } from './certificates.ts';
import { chromiumLaunch, type ChromiumLaunch, type ChromiumOptions } from './chromium.ts';
import { Cluster, type ClusterOptions } from './cluster.ts';
import { Ground } from './ground.ts';
import type { BalancerOptions } from './haproxy-config.ts';
import { Balancer } from './haproxy.ts';
import type { ProcessOptions, StageProcess } from './process.ts';
import { newLogin, redisTls } from './redis-access.ts';
import { RedisServer, type RedisAccess, type RedisOptions } from './redis.ts';
import { ReplicaSet, type ReplicaSetOptions } from './replica-set.ts';
import { SentinelGroup, type SentinelOptions } from './sentinel.ts';
import { Workers } from './workers.ts';

/** Node.js runs TypeScript sources of this repository under this condition. */
const sourceCondition = '--conditions=rampart-source';

/**
 * A place for real servers: `await using stage = new Stage()`. Whatever is started through it ends
 * with it, in reverse order, and also when this process is killed.
 */
export class Stage extends Ground {
  #authority: Promise<CertificateAuthority> | null = null;

  /** Starts a Node.js program that may be TypeScript and may import packages of this repository. */
  async node(
    file: string | URL,
    args: readonly string[] = [],
    options: ProcessOptions = {},
  ): Promise<StageProcess> {
    const path = file instanceof URL ? fileURLToPath(file) : file;
    return this.start(process.execPath, [sourceCondition, path, ...args], options);
  }

  /** Starts `count` processes of a file that calls `onGo`, and has them wait for `go()`. */
  async workers(
    count: number,
    file: string | URL,
    args: readonly string[] = [],
    options: Omit<ProcessOptions, 'messages'> = {},
  ): Promise<Workers> {
    const starts = Array.from({ length: count }, () =>
      this.node(file, args, { ...options, messages: true }),
    );
    return Workers.assemble(await Promise.all(starts));
  }

  async redis(options: RedisOptions & { readonly port?: number } = {}): Promise<RedisServer> {
    return RedisServer.start(this, { ...(await this.#access(options)), port: options.port });
  }

  /** A primary with replicas in sync. */
  async replicaSet(options: ReplicaSetOptions = {}): Promise<ReplicaSet> {
    return ReplicaSet.start(this, await this.#access(options), options.replicas ?? 1);
  }

  /** A primary with replicas, and Sentinels that all see each other. */
  async sentinels(options: SentinelOptions = {}): Promise<SentinelGroup> {
    return SentinelGroup.start(this, await this.#access(options), options);
  }

  /** A cluster that serves all slots. */
  async cluster(options: ClusterOptions = {}): Promise<Cluster> {
    return Cluster.start(this, await this.#access(options), options);
  }

  /** HAProxy in front of web servers. */
  async balancer(options: BalancerOptions): Promise<Balancer> {
    const { https } = options;
    const authority = https === undefined ? undefined : await this.authority();
    return Balancer.start(this, options, await authority?.issue(...(https ?? [])));
  }

  /** The stage's own certificate authority, made when it is first asked for. */
  async authority(): Promise<CertificateAuthority> {
    this.#authority ??= CertificateAuthority.create(this);
    return this.#authority;
  }

  /** Options to launch Chromium with; it trusts the stage's authority if there is one by now. */
  async chromium(hosts: ChromiumOptions['hosts'] = {}): Promise<ChromiumLaunch> {
    return chromiumLaunch({ hosts, trust: (await this.#authority) ?? undefined });
  }

  async #access({ config = {}, users, tls = false, program }: RedisOptions): Promise<RedisAccess> {
    return {
      config,
      users: users ?? {},
      login: users === undefined ? undefined : newLogin(),
      tls: tls === false ? undefined : await redisTls(await this.authority(), tls === 'mutual'),
      program,
    };
  }
}
