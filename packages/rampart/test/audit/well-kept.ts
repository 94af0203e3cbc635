// A server that Rampart set up itself, and everything that an audit is told of it.
import type { RedisConnection, Stage } from '@rampart/stage';

import type { Context } from '../../src/audit/context.ts';
import { readStatements } from '../../src/audit/files/statements-file.ts';
import { startsOf } from '../../src/audit/starts.ts';
import { observeConfig } from '../../src/observe/file/observe-config.ts';
import type { Observation, ServerFacts } from '../../src/observe/facts.ts';
import { HostFiles } from '../../src/observe/host/host-files.ts';
import { observeServer } from '../../src/observe/live/observe-server.ts';
import type { Server } from '../../src/policy/deployment/types.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import type { Policy } from '../../src/policy/types.ts';
import { engineAtHand, raise, serverPart, testSecret } from '../policy/compile/raised.ts';
import { nothingSeen, today } from './audited.ts';

export interface WellKept {
  readonly policy: Policy;
  readonly server: Server;
  readonly told: Partial<Context>;
  /** As somebody who may do everything. */
  connect(): Promise<RedisConnection>;
  /** As this login; by default as one that may ask everything. */
  look(login?: string): Promise<ServerFacts>;
  /** With the file that it was started with. */
  lookAtAll(): Promise<Observation>;
}

const statements = [
  'backup-elsewhere',
  'backup-encrypted',
  'restore-tested',
  'alerts-watched',
  'logs-shipped',
  'hosts-apart',
].map((name) => `${name}: { by: ops, on: 2026-09-20, says: It is so. }`);

export async function raiseWellKept(stage: Stage): Promise<WellKept> {
  const port = await stage.port();
  const directory = await stage.newDirectory('server');
  const text = [
    'version: 1',
    'app: shop',
    'users:',
    '  web:',
    '    can: [read, write, pubsub]',
    "    keys: ['cart:*', { read: 'price:{id:digits}' }]",
    "    channels: ['news:*']",
    'durability: { lose_at_most: 1s, back_within: 2h }',
    serverPart(directory, `, port: ${port}, ${engineAtHand()}`),
  ].join('\n');
  const policy = loadPolicy(text, 'rampart.yaml');
  const raised = await raise(stage, text);
  const [server] = raised.deployment.servers;
  if (server === undefined) throw new TypeError('There is no server.');
  const look = async (login = 'rampart-break-glass'): Promise<ServerFacts> => {
    const account = raised.deployment.accounts.find(({ name }) => name === login);
    const source = account?.password ?? null;
    if (source === null) throw new TypeError(`There is no login ${login}.`);
    return observeServer({
      address: { kind: 'tcp', host: '127.0.0.1', port },
      tls: null,
      login: { user: login, password: await testSecret(source) },
      keys: 100,
    });
  };
  return {
    policy,
    server,
    told: { policy, statements: readStatements(statements.join('\n'), 'statements.yaml') },
    connect: () => raised.as('rampart-break-glass', server),
    look,
    async lookAtAll() {
      const facts = await look();
      const { identity, catalogue, settings } = facts;
      if (!identity.known || !catalogue.known || !settings.known)
        throw new TypeError('It is shut.');
      const path = identity.value.configFile ?? '';
      const file = await observeConfig(
        {
          path,
          kind: 'server',
          commandLine: startsOf(policy).get(path) ?? [],
          directory: null,
          catalogue: catalogue.value,
          told: new Set(settings.value.keys()),
        },
        new HostFiles(),
      );
      return { ...nothingSeen, at: today, servers: [facts], files: [file] };
    },
  };
}
