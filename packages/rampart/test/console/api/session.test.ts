import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { consoleCodes } from '../../../src/console/errors.ts';
import { oneTimeLogin } from '../../../src/console/people/one-time.ts';
import { sessionCookie } from '../../../src/console/people/sessions.ts';
import { openTickets } from '../../../src/console/state.ts';
import { ConsoleStand, passwordOf } from '../stand.ts';
import type { Visitor } from '../visitor.ts';

const stage = new Stage();
let stand: ConsoleStand;

beforeAll(async () => {
  stand = await ConsoleStand.open(stage, {
    people: Object.fromEntries(
      ['anna', 'ben', 'cleo', 'dora', 'emil', 'fay', 'gus', 'hal', 'ida'].map((name) => [
        name,
        ['operator'],
      ]),
    ),
  });
});
afterAll(async () => {
  await stand[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

function nobody(visitor: Visitor) {
  return expect(visitor.get('/api/session')).resolves.toMatchObject({
    status: 200,
    json: { person: null, deployments: [] },
  });
}

function somebody(visitor: Visitor, name: string) {
  return expect(visitor.get('/api/session')).resolves.toMatchObject({ json: { person: { name } } });
}

describe('a login', () => {
  it('takes a name, its password and a fresh code, and says who it is and what there is to see', async () => {
    const visitor = stand.visitor();
    const words = { name: 'anna', password: passwordOf('anna'), code: stand.code('anna') };
    const { status, json } = await visitor.post('/api/session', words);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      person: { name: 'anna', roles: ['viewer', 'operator'] },
      deployments: [{ id: 'cars', app: 'cars' }],
    });
    await somebody(visitor, 'anna');
    expect(await stand.told('CONSOLE_LOGIN_ALLOWED')).not.toEqual([]);
  });

  it.each([
    ['a wrong password', { password: 'wrong' }],
    ['a wrong code', { code: '000000' }],
    ['no code', { code: '' }],
    ['a name that nobody has', { name: 'nobody' }],
    ['the name of a property that every object has', { name: 'constructor' }],
  ])('answers %s as it answers every other failure', async (_what, wrong) => {
    const visitor = stand.visitor();
    const words = { name: 'ben', password: passwordOf('ben'), code: stand.code('ben'), ...wrong };
    const { status, json } = await visitor.post('/api/session', words);
    expect(status).toBe(401);
    const { todo } = consoleCodes.CONSOLE_LOGIN_REFUSED;
    const message = 'That did not open the console.';
    expect(json).toEqual({ error: { code: 'CONSOLE_LOGIN_REFUSED', message, todo } });
    expect(visitor.cookies.has(sessionCookie)).toBe(false);
    await nobody(visitor);
  });

  it('takes a code once, also from another browser', async () => {
    const words = { name: 'cleo', password: passwordOf('cleo'), code: stand.code('cleo') };
    expect((await stand.visitor().post('/api/session', words)).status).toBe(200);
    expect((await stand.visitor().post('/api/session', words)).status).toBe(401);
  });

  it('tells the log no name that nobody has: it may be a password', async () => {
    const words = { name: 'hunter2-secret', password: 'x', code: '123456' };
    await stand.visitor().post('/api/session', words);
    const told = await stand.told('CONSOLE_LOGIN_REFUSED');
    expect(told.map(({ fields }) => fields?.['user'])).toContain('somebody unknown');
    const text = await readFile(join(stand.log, 'console.jsonl'), 'utf8');
    expect(text).not.toContain('hunter2');
  });

  it('gives a cookie that scripts cannot read, only this host gets, and no other site sends', async () => {
    const visitor = stand.visitor();
    const token = await visitor.token();
    const answer = await visitor.ask('POST', '/api/session', {
      headers: { ...visitor.ownHeaders, 'x-csrf-token': token },
      body: JSON.stringify({ name: 'ida', password: passwordOf('ida'), code: stand.code('ida') }),
    });
    const line = answer.headers['set-cookie']?.find((each) => each.startsWith(sessionCookie)) ?? '';
    expect(line.split('; ').slice(1).toSorted()).toEqual(
      ['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure'].toSorted(),
    );
    expect(sessionCookie).toMatch(/^__Host-/);
  });
});

describe('a session', () => {
  it('is another one after each login: what was planted before is worth nothing', async () => {
    const attacker = await stand.loggedIn('dora');
    const planted = attacker.cookies.get(sessionCookie) ?? '';
    const victim = stand.visitor();
    victim.cookies.set(sessionCookie, planted);
    await victim.post('/api/session', {
      name: 'emil',
      password: passwordOf('emil'),
      code: stand.code('emil'),
    });
    await somebody(victim, 'emil');
    expect(victim.cookies.get(sessionCookie)).not.toBe(planted);
    // The attacker has what he had before, and that has ended.
    await nobody(attacker);
  });

  it('ends everywhere at the logout: a copy of the cookie is worth nothing', async () => {
    const fay = await stand.loggedIn('fay');
    const thief = fay.copy();
    await somebody(thief, 'fay');
    expect((await fay.post('/api/session/end')).json).toMatchObject({ person: null });
    await nobody(thief);
    await nobody(fay);
    expect((await thief.get('/api/d/cars/path')).status).toBe(401);
  });

  it('is nobody’s when one character of its cookie is another', async () => {
    const hal = await stand.loggedIn('hal');
    const good = hal.cookies.get(sessionCookie) ?? '';
    for (let at = 0; at < good.length; at += 7) {
      const other = good[at] === 'A' ? 'B' : 'A';
      hal.cookies.set(sessionCookie, good.slice(0, at) + other + good.slice(at + 1));
      await nobody(hal);
    }
    hal.cookies.set(sessionCookie, good);
    await somebody(hal, 'hal');
  });

  it('is nobody’s when its cookie is sent twice', async () => {
    const gus = await stand.loggedIn('gus');
    const good = gus.cookies.get(sessionCookie) ?? '';
    const { json } = await stand
      .visitor()
      .get('/api/session', { cookie: `${sessionCookie}=${good}; ${sessionCookie}=${good}` });
    expect(json).toMatchObject({ person: null });
  });
});

describe('a one-time login', () => {
  const ticketOf = (address: string): string => new URL(address).hash.slice(1);

  it('logs in once, as somebody who may do everything, and is told of', async () => {
    const ticket = ticketOf(await stand.console.oneTimeLogin());
    const first = stand.visitor();
    const { json } = await first.post('/api/session', { ticket });
    expect(json).toMatchObject({
      person: { name: 'local', roles: ['viewer', 'operator', 'approver'] },
    });
    expect((await stand.visitor().post('/api/session', { ticket })).status).toBe(401);
    expect(await stand.told('CONSOLE_TICKET_USED')).not.toEqual([]);
  });

  it('lets exactly one in of many who use it at the same time', async () => {
    const ticket = ticketOf(await stand.console.oneTimeLogin());
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => stand.visitor().post('/api/session', { ticket })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('may be made by another process, for one of the people, with their roles', async () => {
    const tickets = await openTickets(join(stand.directory, 'state'));
    const ticket = ticketOf(await oneTimeLogin(stand.console.origin, tickets, 'anna'));
    const visitor = stand.visitor();
    await visitor.post('/api/session', { ticket: ticket.toLowerCase().replaceAll('-', ' ') });
    expect((await visitor.get('/api/session')).json).toMatchObject({
      person: { name: 'anna', roles: ['viewer', 'operator'] },
    });
  });
});

describe('a recovery code', () => {
  it('stands in for the authenticator of its person once, and for nobody else’s', async () => {
    const tickets = await openTickets(join(stand.directory, 'state'));
    const code = await tickets.make({ kind: 'recovery', person: 'anna', until: null });
    const asked = (name: string) =>
      stand.visitor().post('/api/session', { name, password: passwordOf(name), code });
    expect((await asked('ben')).status).toBe(401);
    expect((await asked('anna')).status).toBe(200);
    expect((await asked('anna')).status).toBe(401);
  });
});

describe('the second factor, given again', () => {
  it('takes a fresh code of the same person, and refuses one that was used', async () => {
    const visitor = await stand.loggedIn('gus');
    const code = stand.code('gus');
    const proven = await visitor.post('/api/session/prove', { code });
    expect(proven.json).not.toMatchObject({ person: { provenUntil: null } });
    expect(proven.json).toMatchObject({ person: { name: 'gus' } });
    const again = await visitor.post('/api/session/prove', { code });
    expect(again).toMatchObject({
      status: 403,
      json: { error: { code: 'CONSOLE_PROOF_REFUSED' } },
    });
  });

  it('is nothing for whoever is not logged in', async () => {
    const answer = await stand.visitor().post('/api/session/prove', { code: '123456' });
    expect(answer).toMatchObject({
      status: 401,
      json: { error: { code: 'CONSOLE_NOT_LOGGED_IN' } },
    });
  });
});
