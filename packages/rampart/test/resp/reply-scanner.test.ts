import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplyScanner } from '../../src/resp/reply-scanner.ts';
import { encodeReply } from '../../src/resp/write.ts';
import { anyCuts, everyByte, mutationsOf } from './frames.ts';
import { anyReply } from './replies.ts';

interface Found {
  readonly ends: readonly number[];
  readonly kinds: string;
  readonly broken: boolean;
  readonly atStart: boolean;
}

/** Feeds `stream` in pieces that end at `cuts`. Behind each piece lies what will only come. */
function scanReplies(stream: Uint8Array, cuts: readonly number[] = []): Found {
  const scanner = new ReplyScanner();
  const ends: number[] = [];
  let kinds = '';
  let at = 0;
  for (const arrived of [...cuts, stream.length]) {
    while (at < arrived && !scanner.broken) {
      const end = scanner.scan(stream, at, arrived);
      if (end !== -1) {
        expect(end).toBeLessThanOrEqual(arrived);
        ends.push(end);
        kinds += String.fromCharCode(scanner.kind);
      }
      at = end === -1 ? arrived : end;
    }
  }
  return { ends, kinds, broken: scanner.broken, atStart: scanner.atStart };
}

const found = (text: string): Found => scanReplies(Buffer.from(text, 'latin1'));

describe('the end of a reply', () => {
  it.each([
    '+OK\r\n',
    '+\r\n',
    '-ERR no\r\n',
    ':1\r\n',
    ':-1\r\n',
    '$-1\r\n',
    '$0\r\n\r\n',
    '$3\r\nabc\r\n',
    `$1024\r\n${'x'.repeat(1024)}\r\n`,
    '*-1\r\n',
    '*0\r\n',
    '*2\r\n$-1\r\n*-1\r\n',
    '*2\r\n*1\r\n*0\r\n+a\r\n',
    '_\r\n',
    '#t\r\n',
    ',inf\r\n',
    '(3492890328409238509324850943850943825024385\r\n',
    '!5\r\nERR x\r\n',
    '=8\r\ntxt:a\r\nb\r\n',
    '%0\r\n',
    '%1\r\n+a\r\n%1\r\n+b\r\n:1\r\n',
    '~2\r\n:1\r\n:2\r\n',
    '>3\r\n+message\r\n$1\r\nc\r\n$1\r\nm\r\n',
  ])('is found behind %j', (text) => {
    const whole = found(text);
    expect(whole).toEqual({ ends: [text.length], kinds: text[0], broken: false, atStart: true });
    expect(scanReplies(Buffer.from(text), everyByte(text.length))).toEqual(whole);
  });

  it('comes behind the reply that attributes tell about, wherever they stand', () => {
    const text = '|1\r\n+ttl\r\n*2\r\n:1\r\n:2\r\n*2\r\n|0\r\n:1\r\n|1\r\n+a\r\n+b\r\n$1\r\nx\r\n';
    expect(found(text)).toMatchObject({ ends: [text.length], kinds: '*', atStart: true });
    expect(scanReplies(Buffer.from(text), everyByte(text.length))).toEqual(found(text));
  });

  it('is not yet reached behind attributes alone', () => {
    expect(found('|0\r\n')).toEqual({ ends: [], kinds: '', broken: false, atStart: false });
    expect(found('|1\r\n+a\r\n:1\r\n')).toMatchObject({ ends: [], atStart: false });
  });

  it('is found at any depth of nesting', () => {
    const text = `${'*1\r\n'.repeat(100_000)}:1\r\n`;
    expect(found(text)).toMatchObject({ ends: [text.length], broken: false });
  });

  it('tells the kind of reply as soon as it is known', () => {
    const scanner = new ReplyScanner();
    const push = Buffer.from('>3\r\n$7\r\nmess');
    expect(scanner.scan(push, 0, push.length)).toBe(-1);
    expect(String.fromCharCode(scanner.kind)).toBe('>');
    expect(scanner.atStart).toBe(false);
  });
});

describe('a stream that is not one of replies', () => {
  it.each([
    'PING\r\n',
    '\r\n',
    '\0',
    '$?\r\n',
    '*?\r\n',
    ';4\r\n',
    '.\r\n',
    '+OK\rx',
    '$3\rx',
    '$3\rxabc\r\n',
    '$03\r\nabc\r\n',
    '$3\nabc\r\n',
    '$+3\r\nabc\r\n',
    '$-2\r\n',
    '$--1\r\n',
    '$-1x\r\n',
    '$-11\r\n',
    '$3\r\nabcd\r\n',
    '$3\r\nabc\rx',
    '*1\r\n$3\r\nabcxx',
    '!-1\r\n',
    '=-1\r\n',
    '~-1\r\n',
    '%-1\r\n',
    '>-1\r\n',
    '*x\r\n',
    '*\r\n',
    '*4294967297\r\n',
    '%2147483649\r\n',
    '$1099511627777\r\n',
    '$99999999999999999999999999\r\n',
    `*4294967296\r\n*4294967296\r\n`,
  ])('is broken by %j', (text) => {
    expect(found(text)).toMatchObject({ ends: [], broken: true, atStart: false });
    expect(scanReplies(Buffer.from(text, 'latin1'), everyByte(text.length)).broken).toBe(true);
  });

  it('stays broken', () => {
    const scanner = new ReplyScanner();
    const bytes = Buffer.from('?+OK\r\n');
    expect(scanner.scan(bytes, 0, 1)).toBe(-1);
    expect(scanner.scan(bytes, 1, bytes.length)).toBe(-1);
    expect(scanner.broken).toBe(true);
  });
});

describe('any stream of replies', () => {
  const anyStream = fc
    .array(anyReply, { minLength: 1, maxLength: 5 })
    .map((replies) => replies.map((reply) => encodeReply(reply)));

  it('ends its replies at the same bytes whole, byte by byte and in any pieces', () => {
    const cases = anyStream.chain((replies) => {
      const stream = Buffer.concat(replies);
      return fc.record({ replies: fc.constant(replies), cuts: anyCuts(stream.length) });
    });
    fc.assert(
      fc.property(cases, ({ replies, cuts }) => {
        const stream = Buffer.concat(replies);
        let end = 0;
        const ends = replies.map((reply) => (end += reply.length));
        const whole = scanReplies(stream);
        expect(whole).toMatchObject({ ends, broken: false, atStart: true });
        expect(scanReplies(stream, cuts)).toEqual(whole);
        expect(scanReplies(stream, everyByte(stream.length))).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('is judged alike in any pieces when it is mutilated', () => {
    const cases = anyStream.chain((replies) => mutationsOf(Buffer.concat(replies)));
    fc.assert(
      fc.property(cases, (stream) => {
        const whole = scanReplies(stream);
        expect(scanReplies(stream, everyByte(stream.length))).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });
});
