import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readCases } from '../../corpus/case.ts';
import { ownCases } from '../../corpus/cases/index.ts';

const plain = {
  id: 'A-1',
  category: 'access',
  title: 'A title',
  benign_control: false,
  endpoint: 'plain',
  precondition: 'open server or already authenticated session',
  segments: [{ encoding: 'utf8', data: 'PING\r\n' }],
  segment_gap_ms: 5,
  guard: {
    action: 'block-and-alert',
    class: 'block',
    detect_at: 'PING',
    reply_to_client: '-NOPERM',
  },
};

const read = (change: object): unknown =>
  readCases(JSON.stringify({ cases: [{ ...plain, ...change }] }))[0];
const segment = (written: object): unknown => read({ segments: [written] });

/** Empty where there is none. */
function problemOf(one: unknown): string {
  return typeof one === 'object' && one !== null && 'problem' in one ? String(one.problem) : '';
}

describe('a case', () => {
  it('is read with all that it asks for', () => {
    expect(read({})).toMatchObject({
      id: 'A-1',
      loggedIn: true,
      segments: [Buffer.from('PING\r\n')],
      guard: { duty: 'block', alerting: true },
    });
  });

  it('may come before anybody has logged in', () => {
    const precondition = 'server has a password, client has not authenticated';
    expect(read({ precondition })).toMatchObject({ loggedIn: false });
  });

  it('may name no class, where the action says it', () => {
    expect(read({ guard: { action: 'throttle' } })).toMatchObject({ guard: { duty: 'throttle' } });
  });

  it.each([
    ['a field that is not known', { surprise: true }],
    ['a precondition in other words', { precondition: 'the moon is full' }],
    ['a class that is not known', { guard: { action: 'x', class: 'ignore' } }],
    ['a class against its action', { guard: { action: 'allow', class: 'block' } }],
    ['an endpoint that is not known', { endpoint: 'carrier pigeon' }],
    ['honest traffic that is to be stopped', { benign_control: true }],
    ['neither bytes nor a description', { segments: [] }],
  ])('is not passed over for %s, but failed with the reason', (_, change) => {
    expect(problemOf(read(change))).toMatch(/^not understood: /);
  });
});

describe('a segment', () => {
  const bytes = Buffer.from([0, 1, 0xff]);
  const packed = deflateSync(bytes).toString('base64');

  it('is text, base64, or packed', () => {
    expect(segment({ encoding: 'base64', data: bytes.toString('base64') })).toMatchObject({
      segments: [bytes],
    });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(segment({ encoding: 'zlib+base64', data: packed, length: 3, sha256 })).toMatchObject({
      segments: [bytes],
    });
  });

  it.each([
    ['another length', { encoding: 'zlib+base64', data: packed, length: 4 }],
    ['another digest', { encoding: 'zlib+base64', data: packed, sha256: '00' }],
    ['what is no base64', { encoding: 'base64', data: '***' }],
    ['what is no zlib stream', { encoding: 'zlib+base64', data: 'AAAA' }],
    ['an encoding that is not known', { encoding: 'morse', data: '' }],
  ])('is refused for %s', (_, written) => {
    expect(problemOf(segment(written))).toMatch(/^not understood: /);
  });
});

describe('our own cases', () => {
  it('have names of their own, and bytes', () => {
    const cases = ownCases();
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    for (const { id, segments } of cases) {
      expect(segments.length, id).toBeGreaterThan(0);
    }
  });

  it('ask for every duty', () => {
    const duties = new Set(ownCases().map(({ guard }) => guard.duty));
    expect([...duties].toSorted()).toEqual([
      'allow',
      'block',
      'challenge',
      'close',
      'observe',
      'throttle',
    ]);
  });
});
