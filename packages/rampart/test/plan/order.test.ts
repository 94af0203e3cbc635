// Whatever has to be done, in whatever order it was found: no beginning of the sequence locks anybody out,
// and none opens what was closed.
import { assert, property, shuffledSubarray } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { order } from '../../src/plan/order.ts';
import type { Action, Step } from '../../src/policy/step.ts';

const servers = ['db1', 'db2', 'db3'] as const;
const roleOf = (name: string): 'primary' | 'replica' => (name === 'db1' ? 'primary' : 'replica');

function step(process: string, action: Action, name = ''): Step {
  const words = { risk: '', verified: '', undone: '', tags: [], host: 'one' } as const;
  const change = { sign: '~', what: '', details: [] } as const;
  return { ...words, ...action, process, change, id: `${action.kind} ${process} ${name}` };
}

/** All that may be wrong with a server that runs. */
function stepsOn(process: string): readonly Step[] {
  const access = { owner: 'root', group: 'root', mode: 0o640 };
  const set = (group: 'rest' | 'replication-login' | 'append-only' | 'listening'): Step =>
    step(process, { kind: 'set-parameters', group, parameters: [] }, group);
  const user = (login: string, purpose: 'add' | 'rights' | 'close'): Step =>
    step(process, { kind: 'set-user', login, rules: [], purpose }, login);
  return [
    step(process, { kind: 'write-file', path: '/redis.conf', access, content: [] }),
    step(process, { kind: 'restart-process', because: 'settings' }),
    step(process, { kind: 'prove-logins', logins: ['new'] }),
    step(process, { kind: 'add-password', login: 'replication', hash: [] }),
    user('new', 'add'),
    user('default', 'close'),
    user('replication', 'close'),
    step(process, { kind: 'delete-user', login: 'old' }),
    set('rest'),
    set('replication-login'),
    set('append-only'),
    set('listening'),
  ];
}

const all = servers.flatMap(stepsOn);
/** As they may have been found: any of them, in any order. */
const found = shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
const some = shuffledSubarray(all);

interface Server {
  /** Ways in that work, of those who are to get in later too. */
  readonly ways: Set<string>;
  proven: boolean;
  written: boolean;
  onDisk: boolean;
  /** The password with which it logs in at others. */
  key: 'old' | 'new';
  /** The passwords that it takes from those who follow it. */
  readonly keys: Set<'old' | 'new'>;
}

function begin(): Map<string, Server> {
  return new Map(
    servers.map((name) => [
      name,
      {
        ways: new Set(['default', 'old']),
        proven: false,
        written: false,
        onDisk: false,
        key: 'old',
        keys: new Set(['old'] as const),
      },
    ]),
  );
}

function carryOut(one: Step, state: Map<string, Server>): void {
  const server = state.get(one.process ?? '');
  if (server === undefined) throw new TypeError('A step of this test is about a server.');
  const { kind } = one;
  if (kind === 'write-file') server.written = true;
  else if (kind === 'add-password') server.keys.add('new');
  else if (kind === 'delete-user') server.ways.delete(one.login);
  else if (kind === 'set-user' && one.purpose === 'add') server.ways.add(one.login);
  else if (kind === 'set-user' && one.login === 'replication') server.keys.delete('old');
  else if (kind === 'set-user') server.ways.delete(one.login);
  else if (kind === 'prove-logins') {
    expect(server.ways).toContain('new');
    server.proven = true;
  } else if (kind === 'set-parameters') {
    if (one.group === 'append-only') server.onDisk = true;
    if (one.group === 'replication-login') server.key = 'new';
  } else {
    // It comes back by its file, and with what is on the disk.
    expect(kind).toBe('restart-process');
    expect([server.written, server.onDisk]).toEqual([true, true]);
  }
}

describe('the order of steps', () => {
  it('locks nobody out at any moment: neither people nor servers that follow each other', () => {
    assert(
      property(found, (steps) => {
        const state = begin();
        for (const each of order(steps, roleOf)) {
          carryOut(each, state);
          for (const { ways } of state.values()) expect(ways.size).toBeGreaterThan(0);
          for (const one of state.values()) {
            for (const other of state.values()) expect(other.keys).toContain(one.key);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('closes no way in before the new ones are proven', () => {
    assert(
      property(found, (steps) => {
        const state = begin();
        for (const each of order(steps, roleOf)) {
          const closes =
            each.kind === 'delete-user' || (each.kind === 'set-user' && each.purpose === 'close');
          if (closes) expect([...state.values()].every(({ proven }) => proven)).toBe(true);
          carryOut(each, state);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('starts a primary again after those who follow it', () => {
    assert(
      property(some, (steps) => {
        const restarts = order(steps, roleOf).filter(({ kind }) => kind === 'restart-process');
        const at = restarts.findIndex(({ process }) => process === 'db1');
        expect(at === -1 || at === restarts.length - 1).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('neither loses a step nor makes one, and is the same when it is asked again', () => {
    assert(
      property(some, (steps) => {
        const once = order(steps, roleOf);
        expect(new Set(once)).toEqual(new Set(steps));
        expect(order(once, roleOf)).toEqual(once);
      }),
      { numRuns: 50 },
    );
  });
});
