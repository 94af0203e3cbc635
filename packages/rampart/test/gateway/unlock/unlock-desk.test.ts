import type { RampartEvent } from '@rampart/keyring';
import { argumentsOf, CommandTable } from '@rampart/client/commands';
import { beforeEach, describe, expect, it } from 'vitest';

import { Approvals, waitsFor } from '../../../src/gateway/unlock/approvals.ts';
import { newFactor } from '../../../src/gateway/unlock/enrolments.ts';
import type { Enrolment } from '../../../src/gateway/unlock/enrolments.ts';
import { UnlockError } from '../../../src/gateway/unlock/errors.ts';
import type { GrantOrder } from '../../../src/gateway/unlock/grants.ts';
import { Guesses, lockedFor, mostWrong } from '../../../src/gateway/unlock/guesses.ts';
import { inBandError, inBandReply, readInBand } from '../../../src/gateway/unlock/in-band.ts';
import { SecondFactor } from '../../../src/gateway/unlock/second-factor.ts';
import type { Steps } from '../../../src/gateway/unlock/second-factor.ts';
import { codeAt, stepAt } from '../../../src/gateway/unlock/totp.ts';
import { UnlockDesk } from '../../../src/gateway/unlock/unlock-desk.ts';
import type { UnlockOrder } from '../../../src/gateway/unlock/unlock-desk.ts';
import type { UnlockPolicy } from '../../../src/policy/types.ts';

const table = CommandTable.bundled();

let time: number;
let approval: 'none' | 'second-person';
let isServerAway: boolean;
let isLogBroken: boolean;
let open: Map<string, string>;
let events: RampartEvent[];
let delivered: GrantOrder[];
let enrolled: Map<string, Enrolment>;
let desk: UnlockDesk;

/** Steps in memory, for what is tested here is who asks in which order. */
function steps(isAway: () => boolean = () => false): Steps {
  const last = new Map<string, number>();
  return {
    claim: async (operator, step) => {
      if (isAway()) throw new UnlockError('GATEWAY_UNLOCK_SERVER_AWAY', 'It is away.');
      if (step <= (last.get(operator) ?? 0)) throw new UnlockError('GATEWAY_CODE_USED', 'Used.');
      last.set(operator, step);
    },
  };
}

function enrol(name: string, users: readonly string[], approves = false): void {
  enrolled.set(name, { ...newFactor({ name, users, approves }, time), confirmedStep: 0 });
}

function codeOf(name: string): string {
  const secret = enrolled.get(name)?.secret;
  if (secret === undefined) throw new Error(`${name} is not enrolled.`);
  return codeAt(secret, stepAt(time));
}

beforeEach(() => {
  time = 1_700_000_000_000;
  approval = 'none';
  isServerAway = false;
  isLogBroken = false;
  open = new Map([
    ['1-1', 'ops'],
    ['1-2', 'shop'],
  ]);
  events = [];
  delivered = [];
  enrolled = new Map();
  enrol('ops', ['ops']);
  enrol('alice', ['ops'], true);
  const factor = new SecondFactor({
    enrolments: { enrolment: async (name) => enrolled.get(name) ?? null },
    guesses: new Guesses(() => time),
    used: steps(),
    shared: steps(() => isServerAway),
    tell: (event) => events.push(event),
    time: () => time,
  });
  desk = new UnlockDesk({
    user: (name) => {
      const unlock: UnlockPolicy = { kind: 'totp', commands: [], atMost: 300_000, approval };
      if (name === 'shop') return { name, unlock: { kind: 'never' } };
      return name === 'ops' ? { name, unlock } : undefined;
    },
    commands: () => table,
    connection: async (id) => {
      const user = open.get(id);
      return user === undefined ? null : { id, user, address: '10.0.9.5', name: null, age: 1 };
    },
    factor,
    approvals: new Approvals(() => time),
    tell: (event) => events.push(event),
    durably: async (event) => {
      if (isLogBroken) throw new Error('no space');
      events.push(event);
    },
    deliver: async (granted) => {
      if (!open.has(granted.connection)) return false;
      delivered.push(granted);
      return true;
    },
  });
});

function order(more: Partial<UnlockOrder> = {}): UnlockOrder {
  return {
    user: 'ops',
    operator: 'ops',
    code: more.code ?? codeOf(more.operator ?? 'ops'),
    connection: '1-1',
    words: ['CONFIG', 'SET', 'requirepass', 'hunter2'],
    lasts: 60_000,
    uses: null,
    ...more,
  };
}

const refused = (code: string): unknown => expect.objectContaining({ code });
const told = (): readonly string[] => events.map(({ code }) => code);

describe('an unlock', () => {
  it('is granted for a right code, after it was written down', async () => {
    const answer = await desk.unlock(order());
    expect(answer.kind).toBe('granted');
    expect(delivered).toMatchObject([{ connection: '1-1', lasts: 60_000, operator: 'ops' }]);
    expect(told()).toEqual(['GATEWAY_UNLOCK_GRANTED']);
    expect(events[0]?.fields).toMatchObject({ command: 'config|set', address: '10.0.9.5' });
  });

  it('leaves neither codes nor arguments in the log', async () => {
    const code = codeOf('ops');
    await desk.unlock(order());
    await expect(desk.unlock(order({ code }))).rejects.toThrow();
    expect(JSON.stringify(events)).not.toMatch(new RegExp(`hunter2|requirepass|${code}`));
  });

  it('is refused when the code was used', async () => {
    const code = codeOf('ops');
    await desk.unlock(order({ code }));
    await expect(desk.unlock(order({ code }))).rejects.toEqual(refused('GATEWAY_CODE_USED'));
    expect(told()).toEqual(['GATEWAY_UNLOCK_GRANTED', 'GATEWAY_UNLOCK_REFUSED']);
    expect(delivered).toHaveLength(1);
  });

  it.each([
    ['a user without unlocking', { user: 'shop', connection: '1-2' }, 'GATEWAY_UNLOCK_NEVER'],
    ['a user of no policy', { user: 'root' }, 'GATEWAY_UNLOCK_NEVER'],
    ['longer than allowed', { lasts: 300_001 }, 'GATEWAY_UNLOCK_TOO_LONG'],
    ['no time at all', { lasts: 0 }, 'GATEWAY_UNLOCK_TOO_LONG'],
    ['a time that is none', { lasts: Number.NaN }, 'GATEWAY_UNLOCK_TOO_LONG'],
    ['half a use', { uses: 0.5 }, 'GATEWAY_UNLOCK_PATTERN'],
    ['an unknown command', { words: ['NOSUCH'] }, 'GATEWAY_UNLOCK_PATTERN'],
    ["another user's connection", { connection: '1-2' }, 'GATEWAY_UNLOCK_CONNECTION'],
    ['a closed connection', { connection: '1-9' }, 'GATEWAY_UNLOCK_CONNECTION'],
  ])('is refused for %s, and the code can still be used', async (_what, more, code) => {
    await expect(desk.unlock(order(more))).rejects.toEqual(refused(code));
    await desk.unlock(order());
  });

  it('is refused to an operator of other users, and to one who is not enrolled', async () => {
    enrol('bob', ['shop']);
    await expect(desk.unlock(order({ operator: 'bob' }))).rejects.toEqual(
      refused('GATEWAY_OPERATOR_NOT_ENTITLED'),
    );
    await expect(desk.unlock(order({ operator: 'eve', code: '123456' }))).rejects.toEqual(
      refused('GATEWAY_OPERATOR_UNKNOWN'),
    );
  });

  it('is refused without the server, and the same code works when it is back', async () => {
    isServerAway = true;
    for (let count = 0; count < mostWrong + 1; count += 1) {
      await expect(desk.unlock(order())).rejects.toEqual(refused('GATEWAY_UNLOCK_SERVER_AWAY'));
    }
    isServerAway = false;
    await desk.unlock(order());
  });

  it('is refused when it cannot be written down', async () => {
    isLogBroken = true;
    await expect(desk.unlock(order())).rejects.toEqual(refused('GATEWAY_UNLOCK_LOG_AWAY'));
    expect(delivered).toEqual([]);
  });

  it('takes no code that confirmed the enrolment', async () => {
    const ops = enrolled.get('ops');
    if (ops !== undefined) enrolled.set('ops', { ...ops, confirmedStep: stepAt(time) });
    await expect(desk.unlock(order())).rejects.toEqual(refused('GATEWAY_CODE_USED'));
  });
});

describe('wrong codes', () => {
  it('make the operator wait, and lock after a few, which is told', async () => {
    const wrong = codeOf('ops') === '000000' ? '000001' : '000000';
    for (let count = 0; count < mostWrong; count += 1) {
      await expect(desk.unlock(order({ code: wrong }))).rejects.toEqual(
        refused('GATEWAY_CODE_WRONG'),
      );
      await expect(desk.unlock(order())).rejects.toEqual(refused('GATEWAY_OPERATOR_LOCKED'));
      if (count < mostWrong - 1) time += 16_000;
    }
    expect(told()).toContain('GATEWAY_OPERATOR_LOCKED');
    time += lockedFor - 1;
    await expect(desk.unlock(order())).rejects.toEqual(refused('GATEWAY_OPERATOR_LOCKED'));
    time += 1;
    await desk.unlock(order());
  });

  it('gain nothing by being sent all at once', async () => {
    const guesses = Array.from({ length: 100 }, (_, code) =>
      desk.unlock(order({ code: String(code).padStart(6, '0') })),
    );
    const answers = await Promise.allSettled(guesses);
    const looked = answers.filter(
      (answer) =>
        answer.status === 'fulfilled' ||
        (answer.reason instanceof UnlockError && answer.reason.code !== 'GATEWAY_OPERATOR_LOCKED'),
    );
    expect(looked).toHaveLength(1);
  });
});

describe('where a second person has to agree', () => {
  async function ask(more: Partial<UnlockOrder> = {}): Promise<string> {
    approval = 'second-person';
    const answer = await desk.unlock(order(more));
    if (answer.kind !== 'pending') throw new Error('It was not asked.');
    return answer.id;
  }
  const alice = (id: string) => ({ id, operator: 'alice', code: codeOf('alice') });

  it('the grant comes with the approval, and names both', async () => {
    const id = await ask();
    expect(delivered).toEqual([]);
    expect(desk.pending()).toMatchObject([{ id, operator: 'ops', user: 'ops' }]);
    await desk.approve(alice(id));
    expect(delivered).toMatchObject([{ operator: 'ops', approvedBy: 'alice' }]);
    expect(desk.pending()).toEqual([]);
    expect(told()).toEqual(['GATEWAY_UNLOCK_REQUESTED', 'GATEWAY_UNLOCK_GRANTED']);
  });

  it('nobody approves what he asked for himself', async () => {
    const id = await ask({ operator: 'alice' });
    time += 60_000;
    await expect(desk.approve(alice(id))).rejects.toEqual(refused('GATEWAY_APPROVAL_OWN'));
    expect(delivered).toEqual([]);
  });

  it('an operator without the right does not approve', async () => {
    enrol('bob', ['ops']);
    enrol('carol', ['shop'], true);
    const id = await ask();
    for (const operator of ['bob', 'carol']) {
      await expect(desk.approve({ id, operator, code: codeOf(operator) })).rejects.toEqual(
        refused('GATEWAY_OPERATOR_NOT_ENTITLED'),
      );
    }
    expect(desk.pending()).toHaveLength(1);
  });

  it('a wrong code does not approve', async () => {
    const id = await ask();
    const code = codeOf('alice') === '000000' ? '000001' : '000000';
    await expect(desk.approve({ id, operator: 'alice', code })).rejects.toEqual(
      refused('GATEWAY_CODE_WRONG'),
    );
    expect(told()).toEqual(['GATEWAY_UNLOCK_REQUESTED', 'GATEWAY_UNLOCK_REFUSED']);
  });

  it('it is approved once, and not after it was denied', async () => {
    enrol('dave', ['ops'], true);
    const id = await ask();
    await desk.deny(alice(id));
    await expect(desk.approve({ id, operator: 'dave', code: codeOf('dave') })).rejects.toEqual(
      refused('GATEWAY_APPROVAL_UNKNOWN'),
    );
    expect(told()).toContain('GATEWAY_UNLOCK_DENIED');
    expect(delivered).toEqual([]);
  });

  it('it expires, and with its connection too', async () => {
    await ask();
    time += waitsFor;
    expect(desk.pending()).toEqual([]);
    const id = await ask();
    desk.sweep((connection) => open.has(connection));
    expect(desk.pending()).toHaveLength(1);
    open.delete('1-1');
    desk.sweep((connection) => open.has(connection));
    expect(desk.pending()).toEqual([]);
    expect(told().filter((code) => code === 'GATEWAY_UNLOCK_EXPIRED')).toHaveLength(2);
    await expect(desk.approve(alice(id))).rejects.toEqual(refused('GATEWAY_APPROVAL_UNKNOWN'));
  });

  it('a connection that has become another user in the meantime gets nothing', async () => {
    const id = await ask();
    open.set('1-1', 'shop');
    await expect(desk.approve(alice(id))).rejects.toEqual(refused('GATEWAY_UNLOCK_CONNECTION'));
    expect(delivered).toEqual([]);
  });

  it('requests of one operator do not pile up', async () => {
    for (let count = 0; count < 5; count += 1) {
      await ask();
      time += 30_000;
    }
    await expect(ask()).rejects.toEqual(refused('GATEWAY_APPROVALS_FULL'));
  });
});

describe('an unlock over the connection itself', () => {
  const read = (text: string) => readInBand(argumentsOf(text.split(' ')), 'ops');

  it('says whose code, how long, how often, and what', () => {
    expect(read('RAMPART UNLOCK 123456 FOR 60 CONFIG SET maxmemory *')).toEqual({
      user: 'ops',
      operator: 'ops',
      code: '123456',
      words: ['CONFIG', 'SET', 'maxmemory', '*'],
      lasts: 60_000,
      uses: null,
    });
    expect(read('rampart unlock 123456 as alice for 5m uses 1 FLUSHALL')).toMatchObject({
      operator: 'alice',
      lasts: 300_000,
      uses: 1,
      words: ['FLUSHALL'],
    });
  });

  it.each([
    'RAMPART',
    'RAMPART UNLOCK',
    'RAMPART LOCK 123456 FOR 60 FLUSHALL',
    'RAMPART UNLOCK 123456 FLUSHALL',
    'RAMPART UNLOCK 123456 FOR',
    'RAMPART UNLOCK 123456 FOR 60',
    'RAMPART UNLOCK 123456 FOR ever FLUSHALL',
    'RAMPART UNLOCK 123456 FOR 60 USES -1 FLUSHALL',
    `RAMPART UNLOCK 123456 FOR 60 ${'x'.repeat(2000)}`,
  ])('is refused without repeating the code: %s', (text) => {
    let message = '';
    try {
      read(text);
    } catch (error) {
      message = inBandError(error);
    }
    expect(message).toMatch(/^-NOPERM second authentication refused: The form is: /);
    expect(message).not.toContain('123456');
    expect(message.split('\r\n')).toHaveLength(2);
  });

  it('does not tell over the network why a code was not accepted', async () => {
    const replies = new Set<string>();
    for (const more of [{ code: 'wrong' }, { operator: 'eve', code: '1' }, { operator: '../x' }]) {
      const asked = { ...order(), ...more };
      replies.add(inBandError(await desk.unlock(asked).catch((error: unknown) => error)));
      time += 60_000;
    }
    expect([...replies]).toEqual([
      '-NOPERM second authentication refused: the code was not accepted; take the next one\r\n',
    ]);
  });

  it('is answered with OK, or with the number that the second person needs', async () => {
    expect(inBandReply(await desk.unlock(order()))).toBe('+OK\r\n');
    approval = 'second-person';
    time += 60_000;
    expect(inBandReply(await desk.unlock(order()))).toMatch(/^\+PENDING [A-Z2-9]{6}\r\n$/);
  });
});
