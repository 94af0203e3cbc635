import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Stage, type RedisServer, type SentinelGroup } from '@rampart/stage';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Catalogue } from '../../../src/observe/acl/catalogue.ts';
import { mayRun } from '../../../src/observe/acl/may-run.ts';
import type { Fact, Reason } from '../../../src/observe/fact.ts';
import type { ServerFacts } from '../../../src/observe/facts.ts';
import {
  observeServer,
  type ObserveServerOptions,
} from '../../../src/observe/live/observe-server.ts';
import {
  ask,
  questions,
  rightFor,
  type QuestionName,
} from '../../../src/observe/live/questions.ts';
import { infoOf, secretOf, settingOf } from '../../../src/observe/setting.ts';
import { sampled } from '../sampled.ts';

const stage = new Stage();
let redis: RedisServer;
let secure: RedisServer;
let watched: SentinelGroup;

const password = 'R4mpart-canary-never-shown';

beforeAll(async () => {
  const users = {
    ops: { password },
    monitor: { password, rules: '-@all +info +ping +acl|whoami +acl|getuser' },
    nobody: { password, rules: '-@all' },
    default: { password },
  };
  const config = { masterauth: password, maxmemory: '64mb' };
  [redis, secure, watched] = await Promise.all([
    stage.redis({ users, config }),
    stage.redis({ tls: true }),
    stage.sentinels({ replicas: 1, sentinels: 1, quorum: 1 }),
  ]);
});
afterAll(() => stage[Symbol.asyncDispose]());

const at = (port: number): ObserveServerOptions => ({
  address: { kind: 'tcp', host: '127.0.0.1', port },
  tls: null,
  login: null,
});

const as = (user: string): ObserveServerOptions => ({
  ...at(redis.port),
  login: { user, password: Buffer.from(password) },
});

function valueOf<Value>(fact: Fact<Value>): Value {
  if (!fact.known) throw new Error(`${fact.reason}: ${fact.why}`);
  return fact.value;
}

function isQuestion(name: string): name is QuestionName {
  return name in questions;
}

function rightOf(name: QuestionName): string {
  const { parameters } = questions[name];
  return rightFor(ask(name, ...Array.from({ length: parameters }, () => 'x')));
}

function isFact(value: unknown): value is Fact<unknown> {
  return typeof value === 'object' && value !== null && 'known' in value;
}

/** Each reason with the facts that are unknown for it. */
function unknowns(facts: ServerFacts): Readonly<Partial<Record<Reason, string[]>>> {
  const found: Partial<Record<Reason, string[]>> = {};
  for (const [name, fact] of Object.entries(facts)) {
    if (isFact(fact) && !fact.known) (found[fact.reason] ??= []).push(name);
  }
  return found;
}

describe('a login that may do everything', () => {
  test('sees everything that a single server has', async () => {
    const facts = await observeServer({ ...as('ops'), keys: 10 });
    expect(unknowns(facts)).toEqual({
      'not-offered': ['cluster', 'nodes', 'groups', 'tls'],
    });
    expect(valueOf(facts.identity)).toMatchObject({ mode: 'standalone', processId: redis.pid });
    expect(valueOf(facts.door)).toEqual({ kind: 'login', user: 'ops' });
    expect(valueOf(settingOf(facts, 'maxmemory'))).toBe(String(64 * 1_024 ** 2));
    expect(valueOf(infoOf(facts, 'replication', 'role'))).toBe('master');
    expect(valueOf(facts.role)).toEqual({ kind: 'primary', offset: 0, replicas: [] });
    const names = valueOf(facts.users).map(({ name }) => name);
    for (const name of ['default', 'monitor', 'nobody', 'ops']) expect(names).toContain(name);
    expect(valueOf(facts.clients)[0]?.get('user')).toBe('ops');
    expect(Math.abs(valueOf(facts.clock).ahead)).toBeLessThanOrEqual(
      valueOf(facts.clock).within + 1,
    );
  });

  test('is told of secrets what can be compared and judged, and no character of them', async () => {
    const facts = await observeServer(as('ops'));
    expect(valueOf(secretOf(facts, 'masterauth'))).toEqual({
      set: true,
      digest: createHash('sha256').update(password).digest('hex'),
      weakness: null,
    });
    expect(valueOf(secretOf(facts, 'tls-key-file-pass'))).toMatchObject({ set: false });
    expect(settingOf(facts, 'masterauth')).toMatchObject({ reason: 'not-offered' });
    const everything = JSON.stringify(facts, (_, value: unknown) =>
      value instanceof Map ? [...value] : value instanceof Set ? [...value] : value,
    );
    expect(everything).toContain('maxmemory');
    expect(everything).not.toContain(password);
  });

  test('may look at the names of keys, and which of them end', async () => {
    await redis.command('SET', 'cart:1', 'full', 'EX', 1_000);
    await redis.command('SET', 'price:1', '330');
    const { keys, whole } = valueOf((await observeServer({ ...as('ops'), keys: 10 })).keys);
    const seen = keys.map(({ name, expires }) => [Buffer.from(name).toString(), expires !== null]);
    expect(new Map(seen.map(([name, ends]) => [name, ends]))).toEqual(
      new Map([
        ['cart:1', true],
        ['price:1', false],
      ]),
    );
    expect(whole).toBe(true);
    const few = valueOf((await observeServer({ ...as('ops'), keys: 1 })).keys);
    expect([few.keys.length, few.whole]).toEqual([1, false]);
  });
});

describe('a login with few rights', () => {
  test('knows what it may, and of everything else which right is missing', async () => {
    const facts = await observeServer(as('monitor'));
    expect(valueOf(facts.identity).processId).toBe(redis.pid);
    expect(valueOf(facts.login)).toBe('monitor');
    expect(facts.settings).toMatchObject({ reason: 'no-right', missing: '+config|get' });
    expect(facts.users).toMatchObject({ reason: 'no-right', missing: '+acl|list' });
    expect(facts.keyCount).toMatchObject({ reason: 'no-right', missing: '+dbsize' });
  });

  test('sees itself where it may list nobody', async () => {
    await redis.command('ACL', 'SETUSER', 'monitor', '+command', '(~cart:* &news +get)');
    const facts = await observeServer(as('monitor'));
    const self = valueOf(facts.self);
    const catalogue = valueOf(facts.catalogue);
    expect(facts.users.known).toBe(false);
    expect(mayRun(self, ['INFO'], catalogue)).toEqual({ kind: 'allowed', rule: '+info' });
    expect(mayRun(self, ['GET', 'cart:1'], catalogue)).toMatchObject({ kind: 'allowed' });
    expect(mayRun(self, ['GET', 'price:1'], catalogue)).toMatchObject({ missing: { kind: 'key' } });
  });

  test('without any right knows what the server is, for HELLO is everybody’s', async () => {
    const facts = await observeServer(as('nobody'));
    expect(valueOf(facts.door)).toEqual({ kind: 'login', user: 'nobody' });
    expect(valueOf(facts.identity)).toMatchObject({ mode: 'standalone', processId: null });
    const known = Object.entries(facts).filter(([, fact]) => isFact(fact) && fact.known);
    expect(known.map(([name]) => name).toSorted()).toEqual(['door', 'identity']);
  });
});

test('whatever rights a login has, those that are missing are told, and are enough', async () => {
  const rights = Object.keys(questions).filter(isQuestion).map(rightOf);
  const drawn = fc.sample(fc.subarray([...new Set(rights)]), {
    numRuns: sampled(40, 5),
    seed: 330,
  });
  for (const granted of drawn) {
    const known = granted.filter((right) => !right.startsWith('+sentinel'));
    await redis.command('ACL', 'SETUSER', 'drawn', 'reset', 'on', `>${password}`, '~*', ...known);
    const before = await observeServer({ ...as('drawn'), keys: 1 });
    const refused = unknowns(before)['no-right'] ?? [];
    const missing = Object.values(before).flatMap((fact) =>
      isFact(fact) && !fact.known && fact.missing !== null ? [fact.missing] : [],
    );
    expect(missing.length).toBe(refused.length);
    expect(missing.filter((right) => granted.includes(right))).toEqual([]);
    // What hangs on another answer, as a user on the commands that it may run, takes a second round.
    await redis.command('ACL', 'SETUSER', 'drawn', ...missing);
    const between = await observeServer({ ...as('drawn'), keys: 1 });
    const rest = Object.values(between).flatMap((fact) =>
      isFact(fact) && !fact.known && fact.missing !== null ? [fact.missing] : [],
    );
    expect(rest.filter((right) => missing.includes(right))).toEqual([]);
    if (rest.length > 0) await redis.command('ACL', 'SETUSER', 'drawn', ...rest);
    const after = await observeServer({ ...as('drawn'), keys: 1 });
    expect(unknowns(after)['no-right']).toBeUndefined();
  }
});

describe('a door that stays shut', () => {
  const everyFact = async (options: ObserveServerOptions): Promise<ServerFacts> => {
    const facts = await observeServer(options);
    expect(Object.values(facts).filter((fact) => isFact(fact) && fact.known)).toEqual([]);
    return facts;
  };

  test('leaves everything unknown, because there was no login', async () => {
    expect((await everyFact(at(redis.port))).info).toMatchObject({ reason: 'no-login' });
  });

  test('leaves everything unknown, because the login was refused', async () => {
    const wrong = { user: 'ops', password: Buffer.from('wrong-canary') };
    const facts = await everyFact({ ...at(redis.port), login: wrong });
    expect(facts.users).toMatchObject({ reason: 'no-login' });
    expect(JSON.stringify(facts)).not.toContain('wrong-canary');
  });

  test('says so of a port that speaks TLS, of nobody and of a web server', async () => {
    expect((await everyFact(at(secure.port))).info).toMatchObject({ reason: 'away' });
    expect((await everyFact(at(await stage.port()))).info).toMatchObject({ reason: 'away' });
    const web = createServer((client) => client.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    web.listen(0, '127.0.0.1');
    await once(web, 'listening');
    stage.defer(async () => {
      web.close();
    });
    const address = web.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const facts = await everyFact(at(port));
    expect(facts.info).toMatchObject({ reason: 'not-understood' });
    expect(facts.info.known ? '' : facts.info.why).toContain('HTTP/1.1 400 Bad Request');
  });

  test('is told from one that answers slowly', async () => {
    redis.pause();
    try {
      const facts = await everyFact({ ...as('ops'), within: 200 });
      expect(facts.info).toMatchObject({ reason: 'timed-out' });
    } finally {
      redis.resume();
    }
  });
});

test('a connection in TLS tells of its certificate', async () => {
  const authority = Buffer.from(secure.tls?.ca ?? '');
  const login = secure.address;
  const facts = await observeServer({
    ...at(secure.port),
    tls: { authority, identity: null, serverName: null },
    login:
      login.password === undefined
        ? null
        : { user: login.username ?? null, password: Buffer.from(login.password) },
  });
  const tls = valueOf(facts.tls);
  expect(tls.protocol).toBe('TLSv1.3');
  expect(tls.names).toContain('127.0.0.1');
  expect(tls.validFrom).toBeLessThan(tls.validTo);
});

test('a Sentinel is asked what it watches', async () => {
  const [sentinel] = watched.sentinels;
  const facts = await observeServer(at(sentinel?.port ?? 0));
  expect(valueOf(facts.identity).mode).toBe('sentinel');
  const bundled = Catalogue.bundledSentinel();
  for (const { name } of valueOf(facts.catalogue).commands) {
    expect(bundled.byName(name), name).toBeDefined();
  }
  const [group] = valueOf(facts.groups);
  expect(group).toMatchObject({ quorum: 1, primary: { port: watched.set.primary.port } });
  expect(group === undefined ? 0 : valueOf(group.replicas).length).toBe(1);
  expect(group === undefined ? null : valueOf(group.canFailOver).ok).toBe(true);
});

describe('what is sent', () => {
  test('only reads, by the server’s own word', async () => {
    const [sentinel] = watched.sentinels;
    const seen = await Promise.all([
      observeServer(as('ops')),
      observeServer(at(sentinel?.port ?? 0)),
    ]);
    const catalogues = seen.map(({ catalogue }) => valueOf(catalogue));
    for (const { words } of Object.values(questions)) {
      const [command = '', subcommand = ''] = words;
      const told = catalogues.flatMap((catalogue) => {
        const found = catalogue.byName(`${command}|${subcommand}`) ?? catalogue.byName(command);
        return found === undefined ? [] : [found];
      });
      expect(told.length, command).toBeGreaterThan(0);
      for (const { flags } of told) {
        for (const flag of ['write', 'denyoom', 'blocking', 'pubsub']) {
          expect(flags, command).not.toContain(flag);
        }
      }
    }
  });

  test('is what is on the list and nothing else', async () => {
    await redis.command('CONFIG', 'RESETSTAT');
    await observeServer({ ...as('ops'), keys: 10 });
    const ran = Object.keys(await redis.info('commandstats')).map((name) => name.slice(8));
    const listed = Object.values(questions).flatMap(({ words }) => {
      const [command = '', subcommand = ''] = words.map((word) => word.toLowerCase());
      return [command, `${command}|${subcommand}`];
    });
    const unlisted = ran.filter((name) => !listed.includes(name));
    // Our own login and the test's; RESETSTAT is counted after it has run.
    expect(unlisted.toSorted()).toEqual(['auth', 'config|resetstat']);
  });
});
