import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { boundEvent } from '../../src/events/bound.ts';
import { eventBody, readLine, startOf } from '../../src/events/line.ts';
import { anEvent } from './support.ts';

function lineOf(event = anEvent(), seq = 12): string {
  return `${startOf(seq)}${eventBody(boundEvent(event))}`;
}

describe('a line of the log', () => {
  it('has its members in a fixed order, whatever order the event has', () => {
    const { fields, message, ...rest } = anEvent();
    expect(lineOf({ ...(fields && { fields }), message, ...rest })).toBe(
      '{"v":1,"seq":12,"time":1763647387250,"class":"api_activity","code":"GATEWAY_COMMAND_UNUSUAL",' +
        '"severity":"low","outcome":"observed","layer":"gateway","defence":"gateway.command",' +
        '"message":"A command that applications hardly use was run.",' +
        '"fields":{"connection":7,"user":"web","address":"10.0.1.4","command":"object|freq"}}',
    );
  });

  const anything = fc.string({ unit: 'binary', maxLength: 40 });

  it('is one line of printable ASCII, whatever a name holds', () => {
    fc.assert(
      fc.property(anything, anything, (message, user) => {
        expect(lineOf(anEvent({ message, fields: { user } }))).toMatch(/^[ -~]+$/);
      }),
    );
  });

  it('is read back as the event that was written', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 80 });
    const name = fc.stringMatching(/^[a-z][A-Za-z0-9]{0,20}$/);
    const value = fc.oneof(text, fc.integer(), fc.boolean());
    fc.assert(
      fc.property(text, fc.dictionary(name, value, { maxKeys: 24 }), (message, fields) => {
        const event = anEvent({ message, fields });
        expect(readLine(lineOf(event))).toEqual({ seq: 12, kind: 'event', event });
      }),
    );
  });

  it('cannot be forged by a name that looks like the end of one', () => {
    const user = 'web"}}\n{"v":1,"seq":13,"kind":"seal","hash":"';
    const line = lineOf(anEvent({ fields: { user } }));
    expect(line).not.toContain('\n');
    expect(readLine(line)).toMatchObject({ kind: 'event', event: { fields: { user } } });
  });

  it('is bounded in every direction', () => {
    const fields: Record<string, string> = {};
    for (let n = 0; n < 100; n += 1) fields[`field${n}`] = 'x'.repeat(10_000);
    const line = lineOf(anEvent({ message: '\u0000'.repeat(100_000), fields }));
    expect(line.length).toBeLessThan(16_384);
    const read = readLine(line);
    expect(read).toMatchObject({ event: { fields: { fieldsLeftOff: 76, field23: /^x{255}…$/ } } });
  });

  it('leaves off fields whose names are none of ours', () => {
    const fields = { user: 'web', __proto__x: 1, 'a b': 2, Upper: 3 };
    const event = boundEvent(anEvent({ fields }));
    expect(event.fields).toEqual({ user: 'web', fieldsLeftOff: 3 });
  });

  it('writes what is no number as text', () => {
    const event = boundEvent(anEvent({ time: NaN, fields: { share: Infinity } }));
    expect(event).toMatchObject({ time: 0, fields: { share: 'Infinity' } });
  });

  it.each([
    ['no JSON', '{"v":1,"seq":1'],
    ['no object', '[1]'],
    ['another version', '{"v":2,"seq":1,"kind":"seal"}'],
    [
      'a seal with another member',
      `{"v":1,"seq":1,"kind":"seal","hash":"${'0'.repeat(64)}","x":1}`,
    ],
    ['a seal with a blank', `{"v":1, "seq":1,"kind":"seal","hash":"${'0'.repeat(64)}"}`],
    ['an unknown kind', '{"v":1,"seq":1,"kind":"other"}'],
    ['an event without a class', lineOf().replace('"class":"api_activity",', '')],
    ['an event of an unknown severity', lineOf().replace('"low"', '"dire"')],
    ['an event with a nested field', lineOf().replace('"user":"web"', '"user":{}')],
  ])('is not read when it is %s', (_, text) => {
    expect(readLine(text)).toBeNull();
  });
});
