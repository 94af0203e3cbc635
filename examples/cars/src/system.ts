// The whole scene on real parts: Redis, with gateways before it if wanted, three web servers, HAProxy
// in front of them, and the attacker's site. It ends with its stage.
import { newSealKey } from '@rampart/keyring';
import type { Balancer, RedisServer, StageProcess } from '@rampart/stage';
import { Stage } from '@rampart/stage';
import { attackerEnvironment, attackerHosts, shopHost } from './attacker/settings.ts';
import type { Origins } from './attacker/pages.ts';
import { gatewayUser, startGateways } from './gateways.ts';
import type { Gateways } from './gateways.ts';
import { settingsToEnvironment } from './shop/settings.ts';
import type { SameSite, Settings } from './shop/settings.ts';

export interface SystemOptions {
  readonly isProtected: boolean;
  readonly sameSite: SameSite;
  /** Keys are put together from what browsers send, to show what that costs. Default: they are made. */
  readonly rawKeys?: boolean;
  /** How many web servers, at most and by default three. */
  readonly servers?: number;
  /** Whether servers reach Redis only through gateways; directly by default. */
  readonly gateways?: boolean;
  /** Wanted ports; a free one each by default. */
  readonly shopPort?: number;
  readonly attackerPort?: number;
}

export interface ShopServer {
  readonly name: string;
  readonly port: number;
  readonly process: StageProcess;
  /** Where it tells the shop's state, for the demonstration. */
  readonly stateUrl: string;
}

export interface System extends AsyncDisposable {
  readonly stage: Stage;
  readonly redis: RedisServer;
  readonly gateways: Gateways | undefined;
  /** What the shop's servers log in to Redis with. */
  readonly redisUrl: string;
  readonly sealKey: string;
  readonly balancer: Balancer;
  readonly servers: readonly ShopServer[];
  readonly origins: Origins;
  /** PEM, and the file it lies in. */
  readonly authority: string;
  readonly authorityFile: string;
}

const serverNames = ['shop-1', 'shop-2', 'shop-3'];
const redisUser = 'shop';
const server = new URL('shop/server.ts', import.meta.url);
const serverWithRawKeys = new URL('shop/server-with-raw-keys.ts', import.meta.url);

export async function startSystem(options: SystemOptions): Promise<System> {
  const stage = new Stage();
  try {
    return await raise(stage, options);
  } catch (error) {
    await stage.strike();
    throw error;
  }
}

async function raise(stage: Stage, options: SystemOptions): Promise<System> {
  const { isProtected, sameSite } = options;
  const [shopPort, attackerPort, authority, redis] = await Promise.all([
    options.shopPort ?? stage.port(),
    options.attackerPort ?? stage.port(),
    stage.authority(),
    stage.redis({
      // What was bought stays bought when Redis is killed.
      config: { appendonly: 'yes', appendfsync: 'everysec' },
      users: {
        // Nobody logs in with it. Redis 7.0 replays transactions of its append-only file with the
        // rights of this user, and drops them without a word to clients when it has none.
        default: { password: newSealKey() },
        [options.gateways === true ? gatewayUser : redisUser]: {
          password: newSealKey(),
          rules: '~* &* +@all -@admin -@dangerous +info',
        },
      },
    }),
  ]);
  const gateways = options.gateways === true ? await startGateways(stage, redis) : undefined;
  const redisUrl = urlOf(redis, gateways);
  const sealKey = newSealKey();
  const origin = (host: string, port: number): string => `https://${host}:${String(port)}`;
  const shop = origin(shopHost, shopPort);
  const shared = { redisUrl, publicOrigin: shop, sealKey, isProtected, sameSite };
  const program = options.rawKeys === true ? serverWithRawKeys : server;
  const servers = await Promise.all(
    serverNames
      .slice(0, options.servers)
      .map((name) => startServer(stage, program, { ...shared, name })),
  );
  const hosts = Object.values(attackerHosts);
  const [balancer, certificate] = await Promise.all([
    stage.balancer({ backends: servers, port: shopPort, health: '/healthz', https: [shopHost] }),
    authority.issue(...hosts),
  ]);
  await stage.node(new URL('attacker/server.ts', import.meta.url), [], {
    env: attackerEnvironment({
      shop,
      port: attackerPort,
      certificateFile: certificate.certFile,
      keyFile: certificate.keyFile,
      authorityFile: authority.file,
      stateUrls: servers.map(({ stateUrl }) => stateUrl),
    }),
    ready: /listening/,
  });
  return {
    stage,
    redis,
    gateways,
    redisUrl,
    sealKey,
    balancer,
    servers,
    origins: {
      shop,
      elsewhere: origin(attackerHosts.elsewhere, attackerPort),
      sibling: origin(attackerHosts.sibling, attackerPort),
      lookalike: origin(attackerHosts.lookalike, attackerPort),
    },
    authority: authority.certificate,
    authorityFile: authority.file,
    [Symbol.asyncDispose]: () => stage.strike(),
  };
}

function urlOf(redis: RedisServer, gateways: Gateways | undefined): string {
  if (gateways === undefined) return redis.urlOf(redisUser);
  const { balancer, password } = gateways;
  return `redis://${redisUser}:${encodeURIComponent(password)}@${balancer.host}:${balancer.port}`;
}

async function startServer(stage: Stage, program: URL, settings: Settings): Promise<ShopServer> {
  const process = await stage.node(program, [], {
    env: settingsToEnvironment(settings),
  });
  const [, port = '', statePort = ''] = await process.waitForOutput(
    /"port":(\d+),"statePort":(\d+)/,
  );
  return {
    name: settings.name,
    port: Number(port),
    process,
    stateUrl: `http://127.0.0.1:${statePort}/`,
  };
}
