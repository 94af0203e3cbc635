import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Sessions, sessionCookie } from '../../../src/console/people/sessions.ts';
import { readSession } from '../../../src/console/people/session-text.ts';
import { openRing } from '../../../src/console/state.ts';
import type { Role } from '../../../src/console/contract/session.ts';
import type { Route } from '../../../src/console/route.ts';
import { ConsoleStand } from '../stand.ts';
import { codeIn } from '../told.ts';
import { readApiPage, renderRoutes } from '../write-reference.ts';
import type { Visitor } from '../visitor.ts';

const stage = new Stage();
let stand: ConsoleStand;
const people = new Map<Role, Visitor>();
const all: readonly Role[] = ['viewer', 'operator', 'approver'];

beforeAll(async () => {
  stand = await ConsoleStand.open(stage, {
    people: { viewer: ['viewer'], operator: ['operator'], approver: ['approver'] },
  });
  for (const role of all) people.set(role, await stand.loggedIn(role));
});
afterAll(async () => {
  await stand[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

function visitorOf(role: Role): Visitor {
  const visitor = people.get(role);
  if (visitor === undefined) throw new Error(`Nobody is ${role}.`);
  return visitor;
}

function pathOf({ path }: Route): string {
  return `/api/d/cars/${path.replaceAll(/:\w+/g, 'x')}`;
}

/** Head only: a stream has no end. */
async function codeOf(visitor: Visitor, route: Route): Promise<string> {
  const isPost = route.method === 'POST';
  const token = isPost ? { 'x-csrf-token': await visitor.token() } : {};
  const message = await visitor.open(route.method, pathOf(route), {
    headers: { ...visitor.ownHeaders, ...token },
    ...(isPost ? { body: '{"nobody":"takes this"}' } : {}),
  });
  if (message.headers['content-type']?.startsWith('text/event-stream') === true) {
    message.destroy();
    return 'stream';
  }
  let text = '';
  for await (const chunk of message) text += String(chunk);
  return codeIn(JSON.parse(text));
}

describe('every route of every room', () => {
  it('has a role, a sentence and the name of what it answers', () => {
    expect(stand.console.routes.length).toBeGreaterThanOrEqual(7);
    for (const { role, says, answers, method } of stand.console.routes) {
      expect(all).toContain(role);
      expect(says).toMatch(/^[A-Z].*\.$/s);
      expect(answers).not.toBe('');
      expect(['GET', 'POST']).toContain(method);
    }
  });

  it('is on the page of the reference, and nothing else is', async () => {
    const cells = (text: string) => text.replaceAll(/-+/g, '-').split(/\s+/);
    const { generated } = await readApiPage();
    expect(cells(generated), 'run test/console/write-reference.ts, then oxfmt').toEqual([
      '',
      ...cells(renderRoutes(stand.console.routes)),
    ]);
  });

  it('is there once', () => {
    const names = stand.console.routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('answers nobody who is not logged in', async () => {
    for (const route of stand.console.routes) {
      const code = await codeOf(stand.visitor(), route);
      expect([route.path, code]).toEqual([route.path, 'CONSOLE_NOT_LOGGED_IN']);
    }
  });

  it('answers those with its role only, and the log holds who else tried', async () => {
    let refused = 0;
    for (const route of stand.console.routes) {
      for (const role of all) {
        const code = await codeOf(visitorOf(role), route);
        const may = route.role === 'viewer' || route.role === role;
        expect([route.path, role, code === 'CONSOLE_ROLE_MISSING']).toEqual([
          route.path,
          role,
          !may,
        ]);
        if (!may) refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(0);
    expect(await stand.told('CONSOLE_REQUEST_REFUSED')).not.toEqual([]);
  });

  it('does nothing for somebody whose second factor was given too long ago', async () => {
    await using ring = await openRing(join(stand.directory, 'state'), {
      longest: 3_600_000,
      onEvent: () => undefined,
    });
    const rules = { idle: 3_600_000, longest: 3_600_000, proof: 0 };
    const sessions = new Sessions({ ring, rules: () => rules });
    for (const route of stand.console.routes.filter(({ method }) => method === 'POST')) {
      const late = visitorOf(route.role).copy();
      const session = readSession(late.cookies.get(sessionCookie) ?? '')?.session;
      if (session === undefined) throw new Error('There is no session.');
      late.cookies.set(sessionCookie, sessions.write({ ...session, provenUntil: 0 }));
      expect([route.path, await codeOf(late, route)]).toEqual([route.path, 'CONSOLE_PROOF_NEEDED']);
    }
  });

  it('that acts is in the log before it is done, with who and what', async () => {
    const route = stand.console.routes.find(({ method }) => method === 'POST');
    if (route === undefined) throw new Error('Nothing acts.');
    await codeOf(visitorOf(route.role), route);
    const [event] = await stand.told('CONSOLE_ACT');
    expect(event?.fields).toMatchObject({ deployment: 'cars', address: '127.0.0.1' });
    expect(await stand.told('CONSOLE_ACT_FAILED')).not.toEqual([]);
  });
});

describe('what is no route', () => {
  it.each(['/api/d/other/path', '/api/d/cars/nothing', '/api/nothing', '/api/d/__proto__/path'])(
    'is not found: %s',
    async (path) => {
      const { status, json } = await visitorOf('viewer').get(path);
      expect(status).toBe(404);
      expect(json).toMatchObject({ error: { code: 'CONSOLE_NOT_FOUND' } });
    },
  );
});
