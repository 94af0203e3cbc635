// What is audited here: a server with some users and keys, looked at as the command looks at one.
import type { RedisServer, Stage } from '@rampart/stage';

import { audit } from '../../../packages/rampart/src/audit/audit.ts';
import type { Audited } from '../../../packages/rampart/src/audit/audit.ts';
import { bundledData } from '../../../packages/rampart/src/audit/vulnerabilities/bundled.ts';
import type { Observation, ServerFacts } from '../../../packages/rampart/src/observe/facts.ts';
import { observeServer } from '../../../packages/rampart/src/observe/live/observe-server.ts';

const users = 50;
const keys = 10_000;

export async function prepareServer(stage: Stage): Promise<RedisServer> {
  const redis = await stage.redis();
  const rules = ['-@all', '+@read', '+@write', '-@dangerous', '~shop:*'];
  for (let at = 0; at < users; at += 1) {
    await redis.command('ACL', 'SETUSER', `user-${at}`, 'on', `>password-${at}`, ...rules);
  }
  await redis.command('DEBUG', 'POPULATE', String(keys), 'shop').catch(() => null);
  return redis;
}

export function lookAt({ port }: RedisServer): Promise<ServerFacts> {
  return observeServer({
    address: { kind: 'tcp', host: '127.0.0.1', port },
    tls: null,
    login: null,
    keys: 100,
  });
}

export function judge(servers: readonly ServerFacts[]): Audited {
  const seen: Observation = {
    at: Date.now(),
    servers,
    files: [],
    hosts: [],
    outside: [],
    disagreements: [],
  };
  const context = {
    now: seen.at,
    policy: null,
    baseline: null,
    statements: null,
    sources: null,
    data: bundledData,
    administrators: new Set<string>(),
  };
  return audit(seen, context, 'regulated');
}
