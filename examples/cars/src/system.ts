// The whole scene on real parts: the Redis behind it, three web servers, HAProxy in front of them, and the
// attacker's site. It ends with its stage.
import { newSealKey } from '@rampart/keyring';
import type { Balancer, StageProcess } from '@rampart/stage';
import { Stage } from '@rampart/stage';
import { attackerEnvironment, attackerHosts, shopHost } from './attacker/settings.ts';
import type { Origins } from './attacker/pages.ts';
import { startDeployment } from './deployment/deployment.ts';
import type { Deployment, DeploymentOptions } from './deployment/deployment.ts';
import type { Section } from './deployment/policy.ts';
import { patience } from './patience.ts';
import { settingsToEnvironment } from './shop/settings.ts';
import type { SameSite, Settings } from './shop/settings.ts';
import { startBareServer, startOneServer } from './store.ts';
import type { Store } from './store.ts';

export interface SystemOptions {
  readonly isProtected: boolean;
  readonly sameSite: SameSite;
  /** Keys are put together from what browsers send, to show what that costs. Default: they are made. */
  readonly rawKeys?: boolean;
  /** How many web servers, at most and by default three. */
  readonly servers?: number;
  /** What stands behind the servers; one plain Redis by default. */
  readonly redis?: RedisBehind;
  /** Wanted ports; a free one each by default. */
  readonly shopPort?: number;
  readonly attackerPort?: number;
}

export type RedisBehind =
  /** One server with one login, for what is not about Redis. */
  | { readonly kind: 'one' }
  /** One server as it comes. */
  | { readonly kind: 'bare' }
  /** All that the policy describes, but for these parts. */
  | {
      readonly kind: 'deployed';
      readonly without: readonly Section[];
      /** A free one by default. */
      readonly consolePort?: number;
      readonly adjust?: DeploymentOptions['adjust'];
    };

export interface ShopServer {
  readonly name: string;
  readonly port: number;
  readonly process: StageProcess;
  /** Where it tells the shop's state, for the demonstration. */
  readonly stateUrl: string;
}

export interface System extends AsyncDisposable {
  readonly stage: Stage;
  readonly store: Store;
  /** Null: there is one plain Redis. */
  readonly deployment: Deployment | null;
  readonly sealKey: string;
  readonly balancer: Balancer;
  readonly servers: readonly ShopServer[];
  readonly origins: Origins;
  /** PEM, and the file it lies in. */
  readonly authority: string;
  readonly authorityFile: string;
}

const serverNames = ['shop-1', 'shop-2', 'shop-3'];
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
  const { isProtected, sameSite, redis = { kind: 'one' } } = options;
  const portOf = async (deployed: { readonly consolePort?: number }): Promise<number> =>
    deployed.consolePort ?? stage.port();
  const [shopPort, attackerPort, authority, deployment] = await Promise.all([
    options.shopPort ?? stage.port(),
    options.attackerPort ?? stage.port(),
    stage.authority(),
    redis.kind === 'deployed'
      ? startDeployment(stage, { ...redis, consolePort: portOf(redis) })
      : null,
  ]);
  const store = deployment ?? (await storeOf(stage, redis.kind === 'bare'));
  const sealKey = deployment?.secrets.sealKey ?? newSealKey();
  const origin = (host: string, port: number): string => `https://${host}:${String(port)}`;
  const shop = origin(shopHost, shopPort);
  const shared = { redisUrl: store.url, publicOrigin: shop, sealKey, isProtected, sameSite };
  const program = options.rawKeys === true ? serverWithRawKeys : server;
  const servers = await Promise.all(
    serverNames
      .slice(0, options.servers)
      .map((name) => startServer(stage, program, { ...shared, name })),
  );
  for (const { process } of servers) deployment?.keepEvents(process);
  const hosts = Object.values(attackerHosts);
  const startAttacker = async (): Promise<StageProcess> => {
    const certificate = await authority.issue(...hosts);
    return stage.node(new URL('attacker/server.ts', import.meta.url), [], {
      env: attackerEnvironment({
        shop,
        port: attackerPort,
        certificateFile: certificate.certFile,
        keyFile: certificate.keyFile,
        authorityFile: authority.file,
        stateUrls: servers.map(({ stateUrl }) => stateUrl),
      }),
      ready: /listening/,
      deadline: patience,
    });
  };
  const [balancer] = await Promise.all([
    stage.balancer({ backends: servers, port: shopPort, health: '/healthz', https: [shopHost] }),
    startAttacker(),
  ]);
  return {
    stage,
    store,
    deployment,
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

function storeOf(stage: Stage, isBare: boolean): Promise<Store> {
  return isBare ? startBareServer(stage) : startOneServer(stage);
}

async function startServer(stage: Stage, program: URL, settings: Settings): Promise<ShopServer> {
  const process = await stage.node(program, [], {
    env: settingsToEnvironment(settings),
  });
  const [, port = '', statePort = ''] = await process.waitForOutput(
    /"port":(\d+),"statePort":(\d+)/,
    patience,
  );
  return {
    name: settings.name,
    port: Number(port),
    process,
    stateUrl: `http://127.0.0.1:${statePort}/`,
  };
}
