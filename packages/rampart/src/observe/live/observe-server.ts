// One server through its own door, with whatever rights the login has: each question that is refused
// leaves one thing unknown, and says which right is missing.
import { CommandTable } from '@rampart/client/commands';

import { ConnectionError } from '../../resp/connection/connection-error.ts';
import type { ConnectionOptions } from '../../resp/connection/connection.ts';
import { nameOf } from '../../resp/connection/dial.ts';
import type { PlainReply } from '../../resp/plain.ts';
import type { Reply } from '../../resp/read.ts';
import { Catalogue } from '../acl/catalogue.ts';
import { known, unknown, type Fact } from '../fact.ts';
import type { Door, ServerFacts } from '../facts.ts';
import { tlsFactsOf } from '../tls-facts.ts';
import { answered, understood } from '../understood.ts';
import * as answers from './answers.ts';
import { Asking, troubleReason } from './asking.ts';
import { readClusterNodes } from './cluster-nodes.ts';
import { identityOf, identityOfHello, readInfo } from './info.ts';
import { sampleKeys } from './key-sample.ts';
import { nothingKnown } from './nothing-known.ts';
import { ask, type QuestionName } from './questions.ts';
import { partSecrets } from './secret-settings.ts';
import { observeGroups } from './sentinel-groups.ts';
import { observeUsers } from './users.ts';

export interface ObserveServerOptions extends ConnectionOptions {
  /** How many names of keys to look at; 0 by default: none. */
  readonly keys?: number;
}

/** Never rejects because of what a server is, does or refuses: that is what is observed. */
export async function observeServer(options: ObserveServerOptions): Promise<ServerFacts> {
  const name = nameOf(options.address);
  let asking: Asking;
  try {
    asking = await Asking.begin(options);
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    return nothingKnown(options.address, unknown(troubleReason(error), error.message));
  }
  await using open = asking;
  return await askEverything(options, name, open);
}

const first = [
  ...(['info', 'hello', 'settings', 'whoami', 'users', 'refusals', 'commands', 'modules'] as const),
  ...(['clients', 'latency', 'role', 'cluster', 'nodes', 'functions'] as const),
  ...(['keyCount', 'lastSave', 'groups', 'sentinelSettings'] as const),
] satisfies readonly QuestionName[];

type First = (typeof first)[number];

async function askEverything(
  options: ObserveServerOptions,
  name: string,
  asking: Asking,
): Promise<ServerFacts> {
  const clock = await clockOf(asking);
  const facts = await asking.all(first.map((question) => ask(question)));
  const place = (question: First): Fact<Reply> =>
    facts[first.indexOf(question)] ?? unknown('not-tried', `${question} was not asked.`);
  const read = <Value>(question: First, of: (reply: PlainReply) => Value | null): Fact<Value> =>
    answered(place(question), of);

  const door = doorOf(options, facts, name);
  if (!door.known) return { ...nothingKnown(options.address, door), tls: tlsOf(asking) };
  const info = read('info', (reply) => (typeof reply === 'string' ? readInfo(reply) : null));
  const identity = firstKnown(
    understood(info, identityOf),
    read('hello', (reply) => {
      const fields = answers.textsOf(reply);
      return fields === null ? null : identityOfHello(fields);
    }),
  );
  const isSentinel = identity.known && identity.value.mode === 'sentinel';
  const told = read(isSentinel ? 'sentinelSettings' : 'settings', (reply) => {
    const settings = answers.textsOf(reply);
    return settings === null ? null : partSecrets(settings);
  });
  const login = read('whoami', (reply) => (typeof reply === 'string' ? reply : null));
  const catalogue = read('commands', (reply) => Catalogue.fromReply(reply));
  const version = identity.known ? identity.value.compatible : '';
  return {
    name,
    at: options.address,
    door,
    identity,
    info,
    settings: understood(told, ({ settings }) => settings),
    secrets: understood(told, ({ secrets }) => secrets),
    login,
    ...(await observeUsers(asking, place('users'), { login, catalogue, identity })),
    commands: read('commands', (reply) => CommandTable.fromReplies(reply, null, version)),
    catalogue,
    refusals: read('refusals', answers.readRefusals),
    modules: read('modules', answers.readModules),
    clients: read('clients', answers.readClients),
    latency: read('latency', answers.readLatency),
    role: read('role', answers.readRole),
    cluster: read('cluster', clusterInfo),
    nodes: read('nodes', (reply) => (typeof reply === 'string' ? readClusterNodes(reply) : null)),
    functions: read('functions', answers.readFunctions),
    keyCount: read('keyCount', answers.readNumber),
    lastSave: read('lastSave', answers.readNumber),
    clock,
    keys: await sampleKeys(asking, options.keys ?? 0),
    groups: await observeGroups(asking, place('groups')),
    tls: tlsOf(asking),
  };
}

/** Where not a single question was let through, nobody was let in. */
function doorOf(
  { login }: ObserveServerOptions,
  facts: readonly Fact<Reply>[],
  name: string,
): Fact<Door> {
  const shut = facts.find((fact) => !fact.known && fact.reason !== 'not-offered');
  const anything = facts.some((fact) => fact.known || fact.reason === 'no-right');
  if (!anything && shut !== undefined && !shut.known) return shut;
  const from = { kind: 'live', server: name, command: 'AUTH' } as const;
  if (login === null) return known({ kind: 'open' }, from);
  return known({ kind: 'login', user: login.user ?? 'default' }, from);
}

/** Both ways are counted, so the truth lies within half of what the answer took. */
async function clockOf(asking: Asking): Promise<ServerFacts['clock']> {
  const before = Date.now();
  const fact = await asking.one(ask('time'));
  const after = Date.now();
  return answered(fact, (reply) => {
    const [seconds, microseconds] = answers.listOf(reply) ?? [];
    if (microseconds === undefined) return null;
    const theirs = Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
    return { ahead: theirs - Math.round((before + after) / 2), within: (after - before) / 2 + 1 };
  });
}

function tlsOf(asking: Asking): ServerFacts['tls'] {
  const { secure, name } = asking.connection;
  const facts = secure === null ? null : tlsFactsOf(secure, true);
  if (facts !== null) return known(facts, { kind: 'live', server: name, command: 'TLS' });
  return unknown('not-offered', `The connection to ${name} is not encrypted.`);
}

function clusterInfo(reply: PlainReply): ReadonlyMap<string, string> | null {
  return typeof reply === 'string' ? (readInfo(reply).get('') ?? null) : null;
}

function firstKnown<Value>(one: Fact<Value>, other: Fact<Value>): Fact<Value> {
  return one.known || !other.known ? one : other;
}
