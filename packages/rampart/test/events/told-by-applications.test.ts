import { describe, expect, it } from 'vitest';

import { toldByApplication } from '../../src/events/told-by-applications.ts';

const refusal = {
  time: 1_000,
  class: 'web_resource_access',
  code: 'CSRF_ORIGIN_FOREIGN',
  severity: 'low',
  outcome: 'refused',
  layer: 'csrf',
  defence: 'csrf.origin',
  message: 'It came from elsewhere.',
  fields: { method: 'POST', server: 'shop-1' },
};

describe('a line of an application', () => {
  it('is an event of the library that speaks in it', () => {
    expect(toldByApplication(JSON.stringify(refusal))).toEqual(refusal);
    const key = { ...refusal, code: 'KEYRING_KEY_CREATED', layer: 'data', defence: undefined };
    expect(toldByApplication(JSON.stringify(key))?.code).toBe('KEYRING_KEY_CREATED');
  });

  it.each([
    ['text', 'listening on 8080'],
    ['another kind of JSON', '{"level":30,"msg":"hello"}'],
    ['JSON that is cut off', '{"time":1000,"code":"CSRF_'],
    ['a list', '[1]'],
    ['nothing', ''],
  ])('is none when it is %s', (_, line) => {
    expect(toldByApplication(line)).toBeNull();
  });

  it.each([
    ['the gateway', { code: 'GATEWAY_UNLOCK_GRANTED', layer: 'gateway', defence: undefined }],
    ['the console', { code: 'CONSOLE_LOGIN_ALLOWED', layer: 'watch', defence: undefined }],
    ['another layer', { layer: 'gateway', defence: undefined }],
  ])('is none when it pretends to come from %s', (_, changed) => {
    expect(toldByApplication(JSON.stringify({ ...refusal, ...changed }))).toBeNull();
  });
});
