import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PolicyError } from '../../src/policy/errors.ts';
import type { PolicyProblem } from '../../src/policy/errors.ts';
import { loadGatedPolicy, loadPolicy, loadPolicyFile } from '../../src/policy/load.ts';
import { minimalPolicy } from '../../src/policy/minimal.ts';
import type { User } from '../../src/policy/types.ts';
import { withGateway } from './gateway-lines.ts';

/** What is wrong with a text; empty when nothing is. */
function problemsOf(text: string): readonly PolicyProblem[] {
  try {
    loadPolicy(text, 'rampart.yaml');
    return [];
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
}

/** The minimal policy with more lines below it. */
function withLines(...lines: readonly string[]): string {
  return `${minimalPolicy}${lines.join('\n')}\n`;
}

function userOf(text: string, name: string): User {
  const user = loadPolicy(text, 'rampart.yaml').users.get(name);
  if (user === undefined) throw new Error(`There is no user ${name}.`);
  return user;
}

describe('the shortest policy', () => {
  const policy = loadGatedPolicy(minimalPolicy, 'rampart.yaml');

  it('listens where it says, and admits only this machine', () => {
    expect(policy.gateway.listeners).toEqual([
      {
        address: { kind: 'tcp', host: '127.0.0.1', port: 6380 },
        tls: null,
        from: ['loopback', 'unix'],
        proxies: [],
        inline: 'no',
        emptyRequests: 'refuse',
        serves: 'server',
        node: null,
        announce: null,
      },
    ]);
  });

  it('has one user, who cannot do anything dangerous', () => {
    expect([...policy.users.keys()]).toEqual(['default']);
    expect(policy.users.get('default')).toMatchObject({
      from: ['loopback', 'unix'],
      credential: { kind: 'server' },
      unlock: { kind: 'never' },
      scripts: { others: 'inspect' },
      limits: { keyLength: 1_024, keyText: 'plain', blocked: 100, commandsPerSecond: null },
    });
  });

  it('lets nobody in without a login, and refuses what it refuses', () => {
    expect(policy.gateway).toMatchObject({ anonymous: null, observe: false });
  });

  it('keeps what it has to remember below one directory', () => {
    expect(policy.gateway.admin).toEqual({
      directory: '/var/lib/rampart/my-app/gateway',
      socket: '/run/rampart/my-app.sock',
    });
    expect(policy.gateway.audit.directory).toBe('/var/lib/rampart/my-app/events');
  });

  it('keeps its socket below that directory, too, when it is named', () => {
    const named = minimalPolicy.replace(' }', ', admin: { directory: /srv/shop } }');
    expect(loadGatedPolicy(named, 'own.yaml').gateway.admin).toEqual({
      directory: '/srv/shop',
      socket: '/srv/shop/admin.sock',
    });
  });
});

describe('errors', () => {
  it('are all found at once, each with its place and a caret below it', () => {
    const problems = problemsOf(
      [
        'version: 1',
        'app: Cars',
        'gateway:',
        '  listn: "127.0.0.1:6380"',
        '  upstream: "127.0.0.1:6379"',
        '  limits: { idle: 5 minutes }',
      ].join('\n'),
    );
    expect(problems.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['POLICY_VALUE', 2, 6],
      ['POLICY_KEY_MISSING', 4, 3],
      ['POLICY_KEY_UNKNOWN', 4, 3],
      ['POLICY_VALUE', 6, 19],
    ]);
    expect(problems[2]).toMatchObject({
      message: 'There is no setting "listn" here.',
      suggestion: 'listen',
      excerpt: '  4 |   listn: "127.0.0.1:6380"\n    |   ^^^^^',
    });
  });

  it('are told in one message that names the file, the codes and what to do', () => {
    expect(() => loadPolicy('version: 1\napp: a\n', 'shop.yaml')).toThrow(
      /^shop\.yaml has one error\.\n\nshop\.yaml:1:1 POLICY_KEY_MISSING\ngateway or server is missing/,
    );
  });

  it.each([
    ['', 'POLICY_KEY_MISSING'],
    ['- a\n- b\n', 'POLICY_VALUE'],
    ['just text', 'POLICY_VALUE'],
    ['a: "', 'POLICY_YAML'],
    ['a:\n\t- b\n', 'POLICY_YAML'],
    [`${minimalPolicy}app: b\n`, 'POLICY_KEY_TWICE'],
    [`${minimalPolicy}---\nversion: 1\n`, 'POLICY_YAML_DOCUMENTS'],
    ['a: &x [1]\nb: *x\n', 'POLICY_YAML_ALIAS'],
    ['a: *unknown\n', 'POLICY_YAML_ALIAS'],
    ['a: !!binary aGk=\n', 'POLICY_YAML_TAG'],
    ['a: !secret b\n', 'POLICY_YAML_TAG'],
    ['app: \u0007', 'POLICY_NOT_TEXT'],
    [`#${'x'.repeat(1_048_576)}`, 'POLICY_TOO_LARGE'],
    [`app: ${'['.repeat(40)}${']'.repeat(40)}`, 'POLICY_YAML'],
    [withLines('users:'), 'POLICY_EMPTY'],
    [withLines('console: { port: 8080 }'), 'POLICY_KEY_UNKNOWN'],
    [withLines('console: { listen: 0.0.0.0:7380 }'), 'POLICY_PUBLIC'],
    [withLines('console: { listen: 10.0.0.1:7380 }'), 'POLICY_PLAIN'],
    [withLines('console: { origin: "http://console.example" }'), 'POLICY_PLAIN'],
    [withLines('console: { people: { anna: { password: secret } } }'), 'POLICY_SECRET_INLINE'],
    [withLines('backup: {}'), 'POLICY_PART_NOT_BUILT'],
    [withLines('networks: { loopback: 10.0.0.1 }'), 'POLICY_NAME_TAKEN'],
    [withLines('networks: { "a b": 10.0.0.1 }'), 'POLICY_NAME'],
    [withLines('networks: { __proto__: 10.0.0.1 }'), 'POLICY_NAME'],
    [withLines('networks: { a: 10.0.0.0/33 }'), 'POLICY_VALUE'],
    [withLines('users: { a: { from: nowhere } }'), 'POLICY_NAME_UNKNOWN'],
    [withLines('users: { a: { roles: x } }'), 'POLICY_NAME_UNKNOWN'],
    [withLines('users: { a: { commands: { forbid: flushal } } }'), 'POLICY_NAME_UNKNOWN'],
    [withLines('users: { a: { keys: "price:{id:number}" } }'), 'POLICY_KEY_PATTERN'],
    [withLines('users: { a: { channels: "[" } }'), 'POLICY_KEY_PATTERN'],
    [withLines('users: { a: { password: none } }'), 'POLICY_CONFLICT'],
    [withLines('users: { a: { server_login: { password: { env: A } } } }'), 'POLICY_CONFLICT'],
    [withLines('roles: { a: { roles: a } }'), 'POLICY_ROLE_CYCLE'],
    [withGateway('listen: "0.0.0.0:1"', 'upstream: "127.0.0.1:2"'), 'POLICY_PUBLIC'],
    [withGateway('listen: "[::]:1"', 'upstream: "127.0.0.1:2"'), 'POLICY_PUBLIC'],
    [withGateway('listen: "8.8.8.8:1"', 'upstream: "127.0.0.1:2"'), 'POLICY_PUBLIC'],
    [withGateway('listen: "10.0.0.1:1"', 'upstream: "127.0.0.1:2"'), 'POLICY_PLAIN'],
    [withGateway('listen: "redis.internal:1"', 'upstream: "127.0.0.1:2"'), 'POLICY_VALUE'],
    [withGateway('listen: "127.0.0.1:1"', 'upstream: "redis:6379"'), 'POLICY_PLAIN'],
    [withGateway('listen: "127.0.0.1:1"', 'upstream: {}'), 'POLICY_KEY_MISSING'],
    [
      withGateway('listen: "127.0.0.1:1"', 'upstream: { sentinels: "127.0.0.1:2" }'),
      'POLICY_KEY_MISSING',
    ],
    [
      withGateway(
        'listen: "127.0.0.1:1"',
        'upstream: { address: "127.0.0.1:2", cluster: "127.0.0.1:3" }',
      ),
      'POLICY_CONFLICT',
    ],
    [
      withGateway('listen: "127.0.0.1:1"', 'upstream: { address: "127.0.0.1:2", group: a }'),
      'POLICY_CONFLICT',
    ],
    [
      withGateway('listen: { address: "127.0.0.1:1", mode: "0600" }', 'upstream: "127.0.0.1:2"'),
      'POLICY_CONFLICT',
    ],
    [
      withGateway('listen: "127.0.0.1:1"', 'upstream: "127.0.0.1:2"', 'anonymous: nobody'),
      'POLICY_NAME_UNKNOWN',
    ],
    [withGateway('listen: "127.0.0.1:1"', 'upstream: "127.0.0.1:2"', 'workers: 0'), 'POLICY_VALUE'],
  ])('in %j are called %s', (text, code) => {
    expect(new Set(problemsOf(text).map((problem) => problem.code))).toEqual(new Set([code]));
  });
});

describe('secrets', () => {
  const texts = [
    withLines('users: { a: { password: hunter2 } }'),
    withLines('users: { a: { pasword: hunter2 } }'),
    withLines('users:', '  a:', '    password: |', '      hunter2', '    keys: 7'),
    withLines('users: { a: { password: { hash: hunter2 } } }'),
    withLines('users: { a: { password: { hash: { env: "hunter2!" } } } }'),
    withLines('users: { a: { password: *hunter2 } }'),
    withLines('users: { a: { password: "hunter2', '}'),
    withLines('users: { a: { password: hunter2, keys: 7 } }'),
    withLines('users: { a: { password: hunter2: 3 } }'),
  ];

  it.each(texts)('written in the file are not shown: %j', (text) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it('are called by what they are', () => {
    const [problem] = problemsOf(withLines('users: { a: { password: hunter2 } }'));
    expect(problem?.code).toBe('POLICY_SECRET_INLINE');
    expect(problem?.excerpt).toContain('password: •••••••');
  });

  it('are named, and never fetched by loading', () => {
    const text = withLines(
      'users:',
      '  a: { password: { hash: { env: HASH } }, server_login: { user: b, password: { file: /s } } }',
      '  c: { password: none, certificates: CN=c, server_login: { password: { command: [p, q] } } }',
    );
    expect(userOf(text, 'a').credential).toEqual({
      kind: 'gateway',
      hash: { kind: 'env', name: 'HASH' },
      upstream: { user: 'b', password: { kind: 'file', path: '/s' } },
    });
    expect(userOf(text, 'c').credential).toEqual({
      kind: 'none',
      upstream: { user: null, password: { kind: 'command', argv: ['p', 'q'] } },
    });
  });
});

describe('roles', () => {
  it('add their lists to those of the user, through other roles too', () => {
    const text = withLines(
      'roles:',
      '  base: { can: read, keys: { read: "a:*" }, commands: { forbid: keys } }',
      '  shop: { roles: base, can: [write], channels: "c:*" }',
      'users: { a: { roles: shop, can: [read, scan], keys: "b:*" } }',
    );
    expect(userOf(text, 'a')).toMatchObject({
      can: ['read', 'scan', 'write'],
      keys: [
        { pattern: 'b:*', access: 'read-write' },
        { pattern: 'a:*', access: 'read' },
      ],
      channels: ['c:*'],
      commands: { allow: [], forbid: ['keys'] },
    });
  });

  it('give single values only where the user and earlier roles say nothing', () => {
    const text = withLines(
      'roles:',
      '  one: { limits: { blocked: 1, queued: 1, offset: 1 }, scripts: { others: refuse } }',
      '  two: { limits: { blocked: 2, key_length: 2 }, unlock: totp, scripts: { others: allow } }',
      'users: { a: { roles: [one, two], limits: { offset: unlimited } } }',
    );
    const user = userOf(text, 'a');
    expect(user.limits).toMatchObject({ offset: null, blocked: 1, queued: 1, keyLength: 2 });
    expect(user.limits.patternLength).toBe(256);
    expect(user).toMatchObject({ unlock: { kind: 'totp' }, scripts: { others: 'refuse' } });
  });

  it('may meet in a role that two of them have', () => {
    const text = withLines(
      'roles: { a: { can: read }, b: { roles: a }, c: { roles: a } }',
      'users: { u: { roles: [b, c] } }',
    );
    expect(userOf(text, 'u').can).toEqual(['read']);
  });

  it('are refused when they have themselves in the end', () => {
    const problems = problemsOf(
      withLines('roles: { a: { roles: b }, b: { roles: [c] }, c: { roles: [a] } }'),
    );
    expect(problems.map(({ code }) => code)).toEqual(Array(3).fill('POLICY_ROLE_CYCLE'));
  });
});

describe('what is written in short', () => {
  it('means what the long form means', () => {
    const short = withLines(
      'networks: { web: 10.0.1.5 }',
      'users: { a: { from: web, tenant: acme, unlock: totp, data: { reply: 1mb, canaries: k } } }',
    );
    const long = withLines(
      'networks: { web: { blocks: [10.0.1.5/32] } }',
      'users:',
      '  a:',
      '    from: [web]',
      '    tenant: { name: acme, prefix: "acme:" }',
      '    unlock: { totp: [], at_most: 5m }',
      '    data: { reply: { at_most: 1mb, then: refuse }, canaries: { keys: [k], then: close } }',
    );
    expect({ ...loadPolicy(short, 'a'), text: long }).toEqual(loadPolicy(long, 'a'));
  });

  it('names commands in any of three ways', () => {
    const text = withLines(
      'users: { a: { commands: { allow: [GET, config|get, CONFIG SET, json.get] } } }',
    );
    expect(userOf(text, 'a').commands.allow).toEqual([
      'get',
      'config|get',
      'config|set',
      'json.get',
    ]);
  });

  it('forbids everybody what the gateway forbids', () => {
    const text = `${withGateway('listen: "127.0.0.1:1"', 'upstream: "127.0.0.1:2"', 'forbid: keys')}users: { a: { commands: { forbid: sort } }, b: {} }
`;
    expect(userOf(text, 'a').commands.forbid).toEqual(['sort', 'keys']);
    expect(userOf(text, 'b').commands.forbid).toEqual(['keys']);
  });
});

describe('a policy file', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rampart-policy-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it('is loaded, with or without a byte order mark', async () => {
    const path = join(directory, 'rampart.yaml');
    await writeFile(path, `\uFEFF${minimalPolicy}`);
    expect((await loadPolicyFile(path)).source).toBe(path);
  });

  it('is refused when it is not UTF-8', async () => {
    const path = join(directory, 'latin1.yaml');
    await writeFile(path, Buffer.from(`${minimalPolicy}# caf\u00E9\n`, 'latin1'));
    await expect(loadPolicyFile(path)).rejects.toMatchObject({ code: 'POLICY_NOT_TEXT' });
  });

  it('that is not there is named', async () => {
    const path = join(directory, 'none.yaml');
    const loading = loadPolicyFile(path);
    await expect(loading).rejects.toThrow(path);
    await expect(loading).rejects.toMatchObject({ code: 'POLICY_FILE_UNREADABLE' });
  });
});
