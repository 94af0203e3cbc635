import { describe as suite, expect, it } from 'vitest';

import type { Need } from '../needs.mjs';
import { describe, isAtLeast, parseVersion, plan, type Found } from '../plan.mjs';

const redis: Need = {
  name: 'Redis',
  purposes: ['start', 'test'],
  programs: ['redis-server', 'valkey-server'],
  versionArguments: ['--version'],
  minimum: '7.0',
  debian: 'redis-server',
  service: 'redis-server',
  brew: 'redis',
  elsewhere: 'https://redis.example',
};
const chromium: Need = {
  name: 'Chromium',
  purposes: ['test'],
  programs: ['chromium'],
  debian: 'chromium',
  elsewhere: 'https://chromium.example',
};
const node: Need = {
  name: 'Node',
  purposes: ['start', 'test'],
  programs: ['node'],
  minimum: '24.11',
  elsewhere: 'https://node.example',
};

const debianRoot = { apt: true, root: true, brew: false };
const debianUser = { apt: true, root: false, brew: false };
const mac = { apt: false, root: false, brew: true };
const other = { apt: false, root: true, brew: false };

/** A machine on which these were found, by the name of the need. */
function found(programs: Readonly<Record<string, readonly Found[]>>) {
  return ({ name }: Need): readonly Found[] => programs[name] ?? [];
}

suite('the plan of the set-up', () => {
  it('has nothing to do where everything is there and new enough', () => {
    const here = found({ Redis: [{ path: '/usr/bin/redis-server', version: '7.0.15' }] });
    expect(plan('start', [redis], here, debianRoot)).toEqual({ kind: 'ready' });
  });

  it('looks only at what the purpose needs', () => {
    expect(plan('start', [chromium], found({}), debianRoot)).toEqual({ kind: 'ready' });
    expect(plan('test', [chromium], found({}), debianRoot).kind).toBe('install');
  });

  it('takes any version where none is asked for', () => {
    const here = found({ Chromium: [{ path: '/usr/bin/chromium' }] });
    expect(plan('test', [chromium], here, debianRoot)).toEqual({ kind: 'ready' });
  });

  it('takes a second program where the first is too old', () => {
    const here = found({
      Redis: [
        { path: '/usr/bin/redis-server', version: '6.0.16' },
        { path: '/usr/bin/valkey-server', version: '8.1.1' },
      ],
    });
    expect(plan('start', [redis], here, debianUser)).toEqual({ kind: 'ready' });
  });

  it('does not take a program that keeps its version to itself where one is asked for', () => {
    const here = found({ Redis: [{ path: '/usr/bin/redis-server' }] });
    expect(plan('start', [redis], here, debianRoot).kind).toBe('install');
  });

  it('installs on Debian as root, and knows which service that brings along', () => {
    expect(plan('test', [redis, chromium], found({}), debianRoot)).toMatchObject({
      kind: 'install',
      packages: [
        { name: 'redis-server', service: 'redis-server' },
        { name: 'chromium', service: undefined },
      ],
    });
  });

  it('names one command on Debian to an ordinary user', () => {
    expect(plan('test', [redis, chromium], found({}), debianUser)).toMatchObject({
      kind: 'ask',
      commands: ['sudo apt-get install --no-install-recommends redis-server chromium'],
    });
  });

  it('names one command where there is Homebrew, and an address for what that does not have', () => {
    expect(plan('test', [redis, chromium], found({}), mac)).toMatchObject({
      kind: 'ask',
      commands: ['brew install redis', 'Chromium: https://chromium.example'],
    });
  });

  it('names addresses on every other system, even to root', () => {
    expect(plan('start', [redis], found({}), other)).toMatchObject({
      kind: 'ask',
      commands: ['Redis: https://redis.example'],
    });
  });

  it('installs nothing while something is missing that Debian does not have', () => {
    const old = found({ Node: [{ path: '/usr/bin/node', version: '20.20.2' }] });
    expect(plan('start', [node, redis], old, debianRoot)).toMatchObject({
      kind: 'ask',
      commands: [
        'apt-get install --no-install-recommends redis-server',
        'Node: https://node.example',
      ],
    });
  });

  it('tells a person what is wanted and what was found instead', () => {
    const tooOld = { path: '/usr/bin/redis-server', version: '6.0.16' };
    expect(describe({ need: chromium, found: [] })).toBe('Chromium');
    expect(describe({ need: redis, found: [] })).toBe('Redis 7.0 or newer');
    expect(describe({ need: redis, found: [tooOld] })).toBe(
      'Redis 7.0 or newer (/usr/bin/redis-server is 6.0.16)',
    );
  });
});

suite('a version', () => {
  it.each([
    ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64', '7.0.15'],
    ['HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/', '2.6.12'],
    ['v24.21.0\n', '24.21.0'],
    ['wrk debian/4.1.0-3+b2 [epoll]', '4.1.0'],
    ['command not found', undefined],
  ])('is read from %j', (output, version) => {
    expect(parseVersion(output)).toBe(version);
  });

  it.each([
    ['24.11.0', '24.11', true],
    ['24.9.1', '24.11', false],
    ['25.0.0', '24.11', true],
    ['7', '7.0', true],
    ['6.2.99', '7.0', false],
  ])('%s is at least %s: %s', (version, minimum, expected) => {
    expect(isAtLeast(version, minimum)).toBe(expected);
  });
});
