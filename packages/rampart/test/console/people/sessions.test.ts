import { createRing, memoryStore } from '@rampart/keyring';
import type { Ring } from '@rampart/keyring';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { readSession } from '../../../src/console/people/session-text.ts';
import { Sessions } from '../../../src/console/people/sessions.ts';

const hour = 3_600_000;
let ring: Ring;
let rules: { idle: number; longest: number; proof: number };
let sessions: Sessions;

beforeAll(async () => {
  ring = createRing({ app: 'rampart-console', name: 'console', store: memoryStore() });
  await ring.ready();
});
afterAll(() => ring.close());
beforeEach(() => {
  rules = { idle: hour, longest: 12 * hour, proof: 300_000 };
  sessions = new Sessions({ ring, rules: () => rules });
});

const begin = () =>
  sessions.begin({ person: 'anna', via: 'code', stamp: 'stamp', provenFor: rules.proof });

describe('a session of the console', () => {
  it('is read from its cookie as it was written, by another console of the same ring too', async () => {
    const session = begin();
    const other = new Sessions({ ring, rules: () => rules });
    await expect(other.read(sessions.write(session))).resolves.toEqual(session);
  });

  it('has an id that no other has', () => {
    expect(new Set(Array.from({ length: 100 }, () => begin().id)).size).toBe(100);
  });

  it('ends when its person has done nothing for too long', async () => {
    const session = begin();
    const old = { ...session, seen: session.seen - hour - 1 };
    await expect(sessions.read(sessions.write(old))).resolves.toBeNull();
    await expect(sessions.isGood(old)).resolves.toBe(false);
  });

  it('ends when it has lasted long enough, however busy its person is', async () => {
    const session = begin();
    const old = { ...session, begun: session.begun - 12 * hour - 1 };
    sessions.touch(old);
    await expect(sessions.read(sessions.write(old))).resolves.toBeNull();
  });

  it('goes on while its person does something, also with a cookie of before', async () => {
    const session = begin();
    const old = { ...session, seen: session.seen - hour - 1 };
    sessions.touch(old);
    await expect(sessions.read(sessions.write(old))).resolves.not.toBeNull();
  });

  it('gets a new cookie now and then, not with each request', () => {
    const session = begin();
    expect(sessions.touch(session)).toBeNull();
    expect(sessions.touch({ ...session, seen: session.seen - hour / 2 })).not.toBeNull();
  });

  it('is dead with every copy of its cookie once it was ended', async () => {
    const session = begin();
    const cookie = sessions.write(session);
    await sessions.end(session);
    await expect(sessions.read(cookie)).resolves.toBeNull();
    await expect(sessions.read(sessions.write(sessions.proven(session, hour)))).resolves.toBeNull();
  });

  it('has its second factor for a while', () => {
    const session = begin();
    expect(sessions.isProven(session)).toBe(true);
    expect(sessions.isProven({ ...session, provenUntil: session.begun - 1 })).toBe(false);
  });

  it('is nobody’s with any other text in its cookie', async () => {
    const cookie = sessions.write(begin());
    await fc.assert(
      fc.asyncProperty(
        fc.nat(cookie.length - 1),
        fc.integer({ min: 1, max: 93 }),
        async (at, by) => {
          const code = ((cookie.charCodeAt(at) - 33 + by) % 94) + 33;
          const other = cookie.slice(0, at) + String.fromCharCode(code) + cookie.slice(at + 1);
          await expect(sessions.read(other)).resolves.toBeNull();
        },
      ),
      { numRuns: 200 },
    );
    for (const other of ['', '1', cookie.slice(0, -1), `${cookie}A`, cookie.replace('1.', '2.')]) {
      await expect(sessions.read(other)).resolves.toBeNull();
    }
  });

  it('never throws for a cookie that somebody made up', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3_000 }), (text) => {
        const read = readSession(text);
        expect(read === null || typeof read.session.id === 'string').toBe(true);
      }),
    );
  });
});
