// That a computed text never becomes Lua, whatever way it takes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integerReply, lua, Lua, script } from '@rampart/client';

const computed = `return redis.call('FLUSHALL')`;

/** As an attacker's value, or a careless cast, would arrive. */
const call = (...given: readonly unknown[]): unknown => Reflect.apply(lua, undefined, given);

describe('the tag lua', () => {
  it('takes the text exactly as it stands in the source', () => {
    const literal = lua`return '\n' .. "\\" -- \u{zz}`;
    expect(literal.text).toBe(String.raw`return '\n' .. "\\" -- \u{zz}`);
  });

  it('refuses an interpolation, for the compiler and at run time', () => {
    expect(() => {
      // @ts-expect-error -- there is no place for an interpolation
      return lua`return ${1}`;
    }).toThrow(expect.objectContaining({ code: 'CLIENT_SCRIPT_LITERAL' }));
    const input: string = computed;
    expect(() => {
      // @ts-expect-error -- nor for a text, of whatever type
      return lua`${input}`;
    }).toThrow('has an interpolation');
  });

  const frozen = Object.freeze([computed]);
  const copied = (() => {
    const strings = [computed];
    return Object.assign(strings, { raw: strings });
  })();
  const parsed: unknown = JSON.parse(JSON.stringify({ 0: computed, length: 1, raw: [computed] }));
  it.each([
    ['a text', computed],
    ['a list', [computed]],
    ['a frozen list', frozen],
    ['a list with a raw of its own', copied],
    [
      'a frozen list whose raw can be seen',
      Object.freeze(Object.assign([computed], { raw: frozen })),
    ],
    ['something parsed', parsed],
    ['nothing', undefined],
    ['a function', () => computed],
  ])('refuses %s', (_, given) => {
    expect(() => call(given)).toThrow(expect.objectContaining({ code: 'CLIENT_SCRIPT_LITERAL' }));
  });

  it('refuses everything that JSON can say', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => call(value)).toThrow('not a template');
      }),
    );
  });
});

describe('a script', () => {
  const others: readonly (readonly [string, unknown])[] = [
    ['a text', computed],
    ['an object with a text', { text: computed }],
    ['an heir of a literal', Object.create(lua`return 1`)],
    ['an object of its class', Object.create(Lua.prototype)],
  ];
  it.each(others)('takes no %s for Lua', (_, given) => {
    // @ts-expect-error -- only the tag makes Lua
    const literal: Lua = given;
    expect(() => script({ reply: integerReply(), lua: literal })).toThrow(
      expect.objectContaining({ code: 'CLIENT_SCRIPT_LITERAL' }),
    );
  });

  it('lends its class to nobody', () => {
    const make = (): unknown => Reflect.construct(Lua, [Symbol('mine'), computed]);
    expect(make).toThrow('Only the tag');
  });
});
