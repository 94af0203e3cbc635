import { describe, expect, test } from 'vitest';
import type { Answer } from '../../conformance/connection.ts';
import { judge } from '../../conformance/verdict.ts';

function answer(status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Answer {
  const lists = Object.entries(headers).map(([name, value]) => [name, [value]] as const);
  return { kind: 'response', response: { status, headers: new Map(lists), body } };
}

const ran = { 'x-handler-ran': '1' };
const code = { 'x-csrf-error': 'CSRF_TOKEN_MISSING' };

describe('a verdict', () => {
  test('allows what reached the handler', () => {
    expect(judge(answer(200, ran), 'POST', true).outcome).toBe('allow');
    expect(judge(answer(101, ran), 'GET', true).outcome).toBe('allow');
  });

  test('denies what the protection or a parser refused', () => {
    expect(judge(answer(403, code), 'POST', true)).toMatchObject({
      outcome: 'deny',
      code: 'CSRF_TOKEN_MISSING',
    });
    const inBody = answer(403, {}, '{"error":"CSRF_ORIGIN_NULL"}');
    expect(judge(inBody, 'POST', true)).toMatchObject({ code: 'CSRF_ORIGIN_NULL' });
    expect(judge(answer(503, code), 'POST', true).outcome).toBe('deny');
    expect(judge(answer(413), 'POST', true).outcome).toBe('deny');
    expect(judge({ kind: 'closed' }, 'CONNECT', true).outcome).toBe('deny');
    expect(judge(answer(405), 'post', true).outcome).toBe('deny');
  });

  test.each([
    ['a handler that fails', answer(500, ran)],
    ['an error of the server', answer(500)],
    ['an error of the server that carries a code', answer(500, code)],
    ['unavailability that is not ours', answer(503)],
    ['a route that is not there', answer(404)],
    ['a method that a framework routes, refused by it', answer(405)],
    ['a refusal by somebody else', answer(403)],
    ['success without a handler', answer(200)],
    ['a redirect elsewhere', answer(302)],
    ['silence', { kind: 'silent' } as const],
    ['an answer that is no HTTP', { kind: 'nonsense', problem: 'x' } as const],
  ])('is a failure for %s', (_, given) => {
    expect(judge(given, 'POST', true).outcome).toBe('failure');
  });

  test('is a failure for a connection that closed because the server died', () => {
    expect(judge({ kind: 'closed' }, 'POST', false).outcome).toBe('failure');
  });
});
