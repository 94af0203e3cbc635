// A real server, and before it gateways in this process that let everything pass: one whose clients
// share upstreams wherever they can, and one where each has its own.
import { Stage, type RedisOptions, type RedisServer } from '@rampart/stage';
import { Gateway } from '../../src/gateway/gateway.ts';
import { loadGatedPolicy } from '../../src/policy/load.ts';

export type Way = 'direct' | 'shared' | 'own';

export interface House {
  readonly stage: Stage;
  readonly server: RedisServer;
  /** Where each way to the server begins. */
  readonly port: Readonly<Record<Way, number>>;
  close(): Promise<void>;
}

export interface HouseOptions {
  readonly redis?: RedisOptions;
  /** Lines of `gateway.limits` beyond the defaults. */
  readonly limits?: string;
}

export async function openHouse({ redis, limits = '' }: HouseOptions = {}): Promise<House> {
  const stage = new Stage();
  const gateways: Gateway[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(gateways.map((gateway) => gateway.close()));
    await stage[Symbol.asyncDispose]();
  };
  try {
    const server = await stage.redis(redis);
    const open = async (upstream: 'shared' | 'own'): Promise<number> => {
      const text = allowAll({
        upstream,
        limits,
        server: server.port,
        directory: await stage.newDirectory(upstream),
      });
      const gateway = await Gateway.open({ policy: loadGatedPolicy(text, 'allow-all'), worker: 1 });
      gateways.push(gateway);
      return Number(gateway.addresses[0]?.split(':').at(-1));
    };
    const port = { direct: server.port, shared: await open('shared'), own: await open('own') };
    return { stage, server, port, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface AllowAll {
  readonly upstream: 'shared' | 'own';
  readonly limits: string;
  readonly server: number;
  readonly directory: string;
}

/** Everything that can be let pass is let pass: the policy under which nobody notices a gateway. */
function allowAll({ upstream, limits, server, directory }: AllowAll): string {
  return `
version: 1
app: house
gateway:
  listen: { address: '127.0.0.1:0', inline: 'yes', empty_requests: ignore }
  upstream: '127.0.0.1:${server}'
  anonymous: app
  limits: { held: 64mb, pending_replies: 1000000${limits === '' ? '' : `, ${limits}`} }
  audit: { directory: '${directory}/audit' }
  admin: { directory: '${directory}/admin' }
users:
  app:
    can: [all, replicate]
    commands: { dangerously_allow: ['*'] }
    keys: ['*']
    channels: ['*']
    password: none
    upstream: ${upstream}
    scripts: { others: allow }
    limits:
      blocked: unlimited
      queued: unlimited
      key_length: unlimited
      key_text: any
      pattern_length: unlimited
      pattern_stars: unlimited
      offset: unlimited
      whole_reads: unlimited
      expiries: unlimited
      comparisons: unlimited
`;
}
