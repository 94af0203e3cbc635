import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReply } from '../../src/resp/read.ts';
import { ReplyError } from '../../src/resp/reply-error.ts';
import { ReplyScanner } from '../../src/resp/reply-scanner.ts';
import { encodeCommand, encodeError, encodeReply } from '../../src/resp/write.ts';
import { mutationsOf } from './frames.ts';
import { anyReply } from './replies.ts';

const read = (text: string) => readReply(Buffer.from(text, 'latin1'), 0).reply;
const codeOf = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ReplyError) return error.code;
    throw error;
  }
  return 'no error';
};

describe('reading a reply', () => {
  it('keeps apart what the wire keeps apart', () => {
    expect(read('$-1\r\n')).toEqual({ kind: 'null', form: 'bulk' });
    expect(read('*-1\r\n')).toEqual({ kind: 'null', form: 'array' });
    expect(read('_\r\n')).toEqual({ kind: 'null', form: 'plain' });
    expect(read(':9223372036854775807\r\n')).toEqual({
      kind: 'integer',
      text: '9223372036854775807',
    });
    expect(read(',1.10\r\n')).toEqual({ kind: 'double', text: '1.10' });
    expect(read('%1\r\n#t\r\n*0\r\n')).toEqual({
      kind: 'map',
      items: [
        { kind: 'boolean', value: true },
        { kind: 'array', items: [] },
      ],
    });
  });

  it('begins where it is told and says where the reply ends', () => {
    const bytes = Buffer.from('+OK\r\n*1\r\n$2\r\n\r\n\r\n+more\r\n');
    expect(readReply(bytes, 5)).toEqual({
      reply: { kind: 'array', items: [{ kind: 'bulk', bytes: Buffer.from('\r\n') }] },
      end: 17,
    });
  });

  it.each([
    ['', 'RESP_REPLY_INCOMPLETE'],
    ['+OK', 'RESP_REPLY_INCOMPLETE'],
    ['+OK\r', 'RESP_REPLY_INCOMPLETE'],
    ['$3\r\nab', 'RESP_REPLY_INCOMPLETE'],
    ['*2\r\n:1\r\n', 'RESP_REPLY_INCOMPLETE'],
    ['*4294967296\r\n', 'RESP_REPLY_INCOMPLETE'],
    ['|1\r\n+a\r\n+b\r\n', 'RESP_REPLY_INCOMPLETE'],
    ['PING\r\n', 'RESP_REPLY_MALFORMED'],
    ['+OK\rx', 'RESP_REPLY_MALFORMED'],
    ['$3\r\nabcde', 'RESP_REPLY_MALFORMED'],
    ['$-2\r\n', 'RESP_REPLY_MALFORMED'],
    ['~-1\r\n', 'RESP_REPLY_MALFORMED'],
    ['*01\r\n:1\r\n', 'RESP_REPLY_MALFORMED'],
    ['#x\r\n', 'RESP_REPLY_MALFORMED'],
    ['_x\r\n', 'RESP_REPLY_MALFORMED'],
    [':\r\n', 'RESP_REPLY_MALFORMED'],
    [':1 2\r\n', 'RESP_REPLY_MALFORMED'],
    [`${'*1\r\n'.repeat(100_000)}:1\r\n`, 'RESP_REPLY_TOO_DEEP'],
    [`${'|0\r\n'.repeat(100_000)}:1\r\n`, 'RESP_REPLY_TOO_DEEP'],
  ])('refuses %j with %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it('and writing it again gives the same bytes', () => {
    fc.assert(
      fc.property(anyReply, (reply) => {
        const bytes = encodeReply(reply);
        const again = readReply(bytes, 0);
        expect(again.end).toBe(bytes.length);
        expect(encodeReply(again.reply)).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it('either gives the same bytes back or refuses, when they are mutilated', () => {
    fc.assert(
      fc.property(
        anyReply.chain((reply) => mutationsOf(encodeReply(reply))),
        (bytes) => {
          const end = new ReplyScanner().scan(bytes, 0, bytes.length);
          try {
            const again = readReply(bytes, 0);
            expect(again.end).toBe(end);
            expect(encodeReply(again.reply)).toEqual(bytes.subarray(0, end));
          } catch (error) {
            expect(error).toBeInstanceOf(ReplyError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('writing', () => {
  it('puts a command into bulk strings, counted in bytes', () => {
    const bytes = encodeCommand(['SET', 'ü', Buffer.from([0, 255])]);
    expect(bytes.toString('latin1')).toBe('*3\r\n$3\r\nSET\r\n$2\r\n\xc3\xbc\r\n$2\r\n\0\xff\r\n');
  });

  it('keeps an error on one line', () => {
    expect(encodeError('NOPERM no\r\n+OK\r\nmore').toString()).toBe('-NOPERM no +OK more\r\n');
  });
});
