import type { RampartEvent } from '@rampart/keyring';
import { describe, expect, it } from 'vitest';

import { Minutes, Tally } from '../../../src/console/live/tally.ts';

const minute = 60_000;
const noon = 29_000_000 * minute;

function refusal(more: Partial<RampartEvent> = {}): RampartEvent {
  return {
    time: noon,
    class: 'api_activity',
    code: 'GATEWAY_KEY_REFUSED',
    severity: 'high',
    outcome: 'refused',
    layer: 'gateway',
    defence: 'gateway.keys',
    message: 'refused',
    fields: { user: 'shop', address: '192.0.2.1' },
    ...more,
  };
}

describe('counts by minute', () => {
  it('hold an hour, the oldest first', () => {
    const minutes = new Minutes();
    for (let at = 0; at < 90; at += 1) minutes.add(noon + at * minute, at);
    const all = minutes.all(noon + 89 * minute);
    expect(all).toEqual(Array.from({ length: 60 }, (_, index) => 30 + index));
  });

  it('forget what is older, also after a long silence', () => {
    const minutes = new Minutes();
    minutes.add(noon, 5);
    expect(minutes.sum(noon + 59 * minute)).toBe(5);
    expect(minutes.sum(noon + 60 * minute)).toBe(0);
    minutes.add(noon + 200 * minute, 1);
    expect(minutes.sum(noon + 200 * minute)).toBe(1);
  });

  it('take what comes late into its own minute', () => {
    const minutes = new Minutes();
    minutes.add(noon + 10 * minute, 1);
    minutes.add(noon + 8 * minute, 2);
    expect(minutes.all(noon + 10 * minute).slice(-3)).toEqual([2, 0, 1]);
  });
});

describe('the tally', () => {
  it('counts a record for all that it stands for', () => {
    const tally = new Tally();
    tally.add(refusal(), noon);
    tally.add(refusal({ fields: { user: 'shop', address: '192.0.2.1', repeated: 41 } }), noon);
    tally.add(
      refusal({ code: 'EVENTS_COMMANDS', outcome: 'allowed', fields: { count: 1_000 } }),
      noon,
    );
    expect(tally.layers.get('gateway')?.refused.sum(noon)).toBe(42);
    expect(tally.layers.get('gateway')?.allowed.sum(noon)).toBe(1_000);
    expect(tally.refused.get('GATEWAY_KEY_REFUSED')?.counts.sum(noon)).toBe(42);
    expect([...(tally.refused.get('GATEWAY_KEY_REFUSED')?.who.entries() ?? [])]).toEqual([
      ['shop from 192.0.2.1', { count: 42 }],
    ]);
  });

  it('takes a login at the gateway for no request that passed', () => {
    const tally = new Tally();
    tally.add(refusal({ code: 'GATEWAY_LOGIN_ALLOWED', outcome: 'allowed' }), noon);
    expect(tally.layers.get('gateway')?.allowed.sum(noon)).toBe(0);
    expect(tally.layers.get('gateway')?.isHeard).toBe(true);
  });

  it('is not fooled by an event from tomorrow, from long ago, or with a count that is none', () => {
    const tally = new Tally();
    tally.add(refusal({ time: noon + 86_400_000 }), noon);
    tally.add(refusal({ time: noon - 86_400_000 }), noon);
    tally.add(refusal({ fields: { repeated: -5 } }), noon);
    tally.add(refusal({ fields: { repeated: 'many' } }), noon);
    expect(tally.layers.get('gateway')?.refused.sum(noon)).toBe(3);
  });

  it('holds so many codes, defences and names, whatever a log may hold', () => {
    const tally = new Tally();
    for (let count = 0; count < 2_000; count += 1) {
      const code = `GATEWAY_${count}`;
      tally.add(refusal({ code, defence: `gateway.${count}`, fields: { user: code } }), noon);
      tally.add(refusal({ fields: { user: `user ${count}` } }), noon);
    }
    expect(tally.refused.size).toBeLessThanOrEqual(256);
    expect(tally.defences.size).toBeLessThanOrEqual(256);
    expect(tally.refused.get('GATEWAY_KEY_REFUSED')?.who.size).toBeLessThanOrEqual(32);
  });

  it('remembers what failed until something recovers', () => {
    const tally = new Tally();
    tally.add(refusal({ outcome: 'failed', message: 'the server is away' }), noon);
    expect(tally.layers.get('gateway')?.trouble?.message).toBe('the server is away');
    tally.add(refusal({ outcome: 'recovered' }), noon);
    expect(tally.layers.get('gateway')?.trouble).toBeNull();
  });
});
