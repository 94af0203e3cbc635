// What an attacker may put where a part of a key is meant. Each is refused by every part; what is
// a matter of the part (an upper-case UUID, say) is in the test of that part.

/** Texts, by what they try. */
export const hostileTexts: Readonly<Record<string, readonly string[]>> = {
  'nothing at all': ['', ' ', '\t', '\u00a0', '\u200b', '\ufeff'],
  'the separator': ['1:discount', ':', '1:', ':1', '1::2', '1234:discount'],
  'a glob': ['*', '?', '1*', '[1]', '[^1]', '1?', String.raw`\1`, String.raw`\*`],
  'the braces of a hash tag': ['{', '}', '{1}', '1{', '}1', '{1', '{}1', '1}{2'],
  'control characters': [
    '1\0',
    '\x001',
    '1\n',
    '1\r\n',
    '\r\n1',
    '1\x7f',
    '1\x1b[2J',
    '1\x85',
    '\x08',
  ],
  'blanks around': [' 1', '1 ', '1\t', '\n1', '1\u2028', '1\u2029', '\u30001', '1\v', '1\f'],
  'digits that are no ASCII': ['١٢٣', '१२३', '１２３', '𝟏𝟐𝟑', '²', '①', '1\u0301', '৪', '〇'],
  'letters that look alike': ['аbc', 'ｕser', 'usеr', 'ａｐｉ', 'ſlug', 'ıd', 'K', 'ﬁ', 'apі', 'ß'],
  'what changes its case into ASCII': ['\u212a', '\u0130', '\u017f', 'i\u0307'],
  'what is invisible': [
    '1\u200d',
    '1\u2060',
    '\u202e1',
    '1\ufe0f',
    '1\u00ad',
    'us\u200ber',
    '\u2066api',
  ],
  'halves of a pair': ['\ud800', '\udc00', '1\ud83d', '\ude001'],
  'what is beyond one code unit': ['😀', '𝕦𝕤𝕖𝕣', '🏁1'],
  paths: ['../1', './1', '1/../2', '1/', '/1', '%31', '%00', '%3a', '1%3Adiscount', '..', '.'],
  'other notations of numbers': [
    '+1',
    '-1',
    '1.0',
    '1e3',
    '0x1f',
    '1_000',
    '1,000',
    'Infinity',
    'NaN',
    '1n',
    '0b1',
  ],
  'commands of the protocol': ['1\r\n*1\r\n$8\r\nFLUSHALL', '$-1\r\n', '*1', 'x\r\nDEL y'],
  'code of other languages': [
    "1' or '1'='1",
    '${1}',
    '{{1}}',
    '1;--',
    '<b>',
    '"1"',
    "'1'",
    '`1`',
    '1|2',
    '1&2',
  ],
  'words of JavaScript': [
    '__proto__',
    'constructor',
    'hasOwnProperty',
    '[object Object]',
    'toString()',
    'function(){}',
  ],
  'more than there is room for': [
    '1'.repeat(513),
    'a'.repeat(100_000),
    '1:'.repeat(10_000),
    '\0'.repeat(65_536),
  ],
};

/** Counts what is called on the hostile values: nothing may be. */
export interface Trap {
  readonly called: readonly string[];
  readonly values: readonly unknown[];
}

/** Values that are no texts, and of which many would become one if they were asked. */
export function trappedValues(): Trap {
  const called: string[] = [];
  const say = (name: string, text: string) => (): string => {
    called.push(name);
    return text;
  };
  const proxied = new Proxy(['1'], {
    get(target, name): unknown {
      called.push(`get ${String(name)}`);
      return Reflect.get(target, name);
    },
  });
  const disguised = new Proxy(() => '1', {
    apply: say('apply', '1'),
  });
  return {
    called,
    values: [
      null,
      undefined,
      true,
      false,
      Symbol('1'),
      [],
      ['1'],
      ['user'],
      [['1']],
      {},
      { toString: say('toString', '1') },
      { valueOf: say('valueOf', '1') },
      { [Symbol.toPrimitive]: say('toPrimitive', 'user') },
      { toJSON: say('toJSON', '1') },
      { toISOString: say('toISOString', '2028-02-29'), getTime: say('getTime', '1') },
      { length: 1, 0: '1' },
      Object.create(null),
      // A text in a box is an object, with methods that may have been replaced.
      Object('1'),
      Object('user'),
      Object.assign(Object('1'), { toString: say('boxed', '1') }),
      Buffer.from('1'),
      new Uint8Array([0x31]),
      new Map([['1', '1']]),
      new Date(NaN),
      new Error('1'),
      /1/,
      proxied,
      disguised,
      say('function', '1'),
      Number.NaN,
      Infinity,
      -Infinity,
      -1,
      1.5,
      1e21,
      2 ** 53,
      -1n,
      10n ** 30n,
    ],
  };
}
