import { describe, expect, it } from 'vitest';
import { isUpgrade, safeMethod } from '../src/methods.ts';
import { aRequest } from './requests.ts';

const safe = safeMethod(['GET', 'HEAD', 'OPTIONS']);

describe('a safe method', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])('%s is one', (method) => {
    expect(safe(aRequest({ method }))).toBe(true);
  });

  it.each(['POST', 'TRACE', 'CONNECT', 'QUERY', 'PROPFIND', 'get', '', 'GET '])(
    '%j is none',
    (method) => {
      expect(safe(aRequest({ method }))).toBe(false);
    },
  );

  it.each(['x-http-method-override', 'x-http-method', 'x-method-override'])(
    'is unsafe when %s says so',
    (name) => {
      expect(safe(aRequest({ method: 'GET', headers: { [name]: 'delete' } }))).toBe(false);
      expect(safe(aRequest({ method: 'GET', headers: { [name]: 'head' } }))).toBe(true);
    },
  );

  it.each(['/x?_method=POST', '/x?a=1&_method=delete', '/x?%5Fmethod=PUT', '/x?_metho%64=PUT'])(
    'is unsafe when the query says so: %s',
    (target) => {
      expect(safe(aRequest({ method: 'GET', target }))).toBe(false);
    },
  );

  it('stays unsafe when an override claims to be safe', () => {
    const headers = { 'x-http-method-override': 'GET' };
    expect(safe(aRequest({ method: 'POST', headers }))).toBe(false);
  });

  it('is unsafe when it was unsafe on the wire', () => {
    expect(safe(aRequest({ method: 'GET', wireMethod: 'POST' }))).toBe(false);
  });
});

describe('an upgrade', () => {
  it.each([
    { upgrade: 'websocket' },
    { upgrade: 'WebSocket', connection: 'keep-alive, upgrade' },
    { upgrade: 'h2c, websocket' },
  ])('is seen in %j', (headers) => {
    expect(isUpgrade(aRequest({ method: 'GET', headers }))).toBe(true);
  });

  it('is seen in a CONNECT with a protocol', () => {
    expect(isUpgrade(aRequest({ method: 'CONNECT', headers: { ':protocol': 'websocket' } }))).toBe(
      true,
    );
    expect(isUpgrade(aRequest({ method: 'CONNECT' }))).toBe(false);
  });

  it.each(['POST', 'PUT', 'get', 'OPTIONS'])(
    'is not seen in a %s: it gets no lighter check',
    (method) => {
      expect(isUpgrade(aRequest({ method, headers: { upgrade: 'websocket' } }))).toBe(false);
    },
  );

  it('is not seen elsewhere', () => {
    expect(isUpgrade(aRequest({ method: 'GET', headers: { upgrade: 'x-websocket-y' } }))).toBe(
      false,
    );
    expect(isUpgrade(aRequest({ method: 'GET', headers: { upgrade: 'h2c' } }))).toBe(false);
  });
});
