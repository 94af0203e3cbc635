import { describe, expect, it } from 'vitest';
import { protocolFaults } from '../../src/resp/faults.ts';
import { broken, complete, more, RequestScanner } from '../../src/resp/request-scanner.ts';
import { argumentsOf, everyByte, limits, scanRequests } from './frames.ts';

const scan = (text: string, changes = {}) => {
  const scanner = new RequestScanner(limits(changes));
  const bytes = Buffer.from(text, 'latin1');
  const state = scanner.scan(bytes, 0, bytes.length);
  return { scanner, bytes, state, code: state === broken ? scanner.fault.code : null };
};

describe('an array of bulk strings', () => {
  it('is found in place', () => {
    const { scanner, bytes, state } = scan('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n');
    expect(state).toBe(complete);
    expect(argumentsOf(scanner, bytes)).toEqual(['SET', 'k', '']);
    expect(scanner).toMatchObject({ argc: 3, seen: 3, inline: false, end: bytes.length });
  });

  it('may begin anywhere in the bytes, and may move before it is complete', () => {
    const scanner = new RequestScanner(limits());
    const first = Buffer.from('rubbish*2\r\n$4\r\nECHO\r\n$5\r\nhe');
    expect(scanner.scan(first, 7, first.length)).toBe(more);
    expect(scanner).toMatchObject({ argc: 2, seen: 1, bulkStart: 18, bulkLength: 5 });
    const second = Buffer.from('*2\r\n$4\r\nECHO\r\n$5\r\nhello\r\nPING');
    expect(scanner.scan(second, 0, second.length)).toBe(complete);
    expect(scanner.end).toBe(second.length - 4);
    expect(argumentsOf(scanner, second)).toEqual(['ECHO', 'hello']);
  });

  it('is read one after the other from a pipeline', () => {
    const stream = Buffer.from('*1\r\n$4\r\nPING\r\n*0\r\n*2\r\n$3\r\nGET\r\n$5\r\nhost:\r\n');
    expect(scanRequests(stream).requests).toEqual([['PING'], [], ['GET', 'host:']]);
  });

  it('holds what its length says, whatever that looks like', () => {
    const inner = 'ab\r\n*1\r\n$8\r\nFLUSHALL\r\n';
    const { requests } = scanRequests(Buffer.from(`*2\r\n$3\r\nGET\r\n$22\r\n${inner}\r\n`));
    expect(requests).toEqual([['GET', inner]]);
  });

  it('waits for every byte of a frame', () => {
    const frame = '*2\r\n$3\r\nGET\r\n$11\r\nhello world\r\n';
    for (const at of everyByte(frame.length)) {
      expect(scan(frame.slice(0, at)).state, `after ${at} bytes`).toBe(more);
    }
    expect(scan(frame).state).toBe(complete);
  });

  it('without arguments is complete, and asks for nothing', () => {
    expect(scan('*0\r\n')).toMatchObject({ state: complete, scanner: { argc: 0, end: 4 } });
  });

  it('takes room for arguments as they come, not as they are announced', () => {
    const { scanner, state } = scan('*1048576\r\n$4\r\nPING\r\n');
    expect(state).toBe(more);
    expect(scanner.starts.length).toBeLessThan(100);
  });

  it('gives the room of many arguments back', () => {
    const scanner = new RequestScanner(limits());
    const long = Buffer.from(`*5000\r\n${'$1\r\nx\r\n'.repeat(5000)}`);
    expect(scanner.scan(long, 0, long.length)).toBe(complete);
    expect(scanner.ends[4999]).toBe(long.length - 2);
    const short = Buffer.from('*1\r\n$4\r\nPING\r\n');
    expect(scanner.scan(short, 0, short.length)).toBe(complete);
    expect(scanner.starts.length).toBeLessThan(100);
  });
});

describe('a count below zero', () => {
  it.each(['*-1\r\n', '*-10\r\n', '*-2147483648\r\n'])(
    'is no request where that is said: %j',
    (frame) => {
      const stream = Buffer.from(`${frame}*1\r\n$4\r\nPING\r\n`);
      const scanner = new RequestScanner(limits({ belowZero: true }));
      for (let cut = 1; cut < frame.length; cut += 1)
        expect(scanner.scan(stream, 0, cut)).toBe(more);
      expect(scanner.scan(stream, 0, stream.length)).toBe(complete);
      expect(scanner.argc).toBe(0);
      expect(scanner.end).toBe(frame.length);
      expect(scanner.scan(stream, scanner.end, stream.length)).toBe(complete);
      expect(scanner.argc).toBe(1);
    },
  );

  it.each(['*-\r\n', '*-0\r\n', '*-01\r\n', '*--1\r\n', '*-x\r\n', '*-9999999999\r\n'])(
    'is a fault when it is no number: %j',
    (frame) => {
      const scanner = new RequestScanner(limits({ belowZero: true }));
      const stream = Buffer.from(frame);
      expect(scanner.scan(stream, 0, stream.length)).toBe(broken);
    },
  );
});

describe('a broken frame', () => {
  it.each([
    ['*abc\r\n', 'RESP_NOT_A_NUMBER'],
    ['*\r\n', 'RESP_NOT_A_NUMBER'],
    ['*-1\r\n', 'RESP_NOT_A_NUMBER'],
    ['*+1\r\n$4\r\nPING\r\n', 'RESP_NOT_A_NUMBER'],
    ['*01\r\n$4\r\nPING\r\n', 'RESP_NOT_A_NUMBER'],
    ['*00\r\n', 'RESP_NOT_A_NUMBER'],
    ['* 1\r\n$4\r\nPING\r\n', 'RESP_NOT_A_NUMBER'],
    ['*1 \r\n$4\r\nPING\r\n', 'RESP_NOT_A_NUMBER'],
    ['*\0', 'RESP_NOT_A_NUMBER'],
    [`*${'0'.repeat(70_000)}1\r\n`, 'RESP_NOT_A_NUMBER'],
    [`*${'1'.repeat(70_000)}`, 'RESP_COUNT_TOO_LARGE'],
    ['*1048577\r\n', 'RESP_COUNT_TOO_LARGE'],
    ['*2147483648\r\n', 'RESP_COUNT_TOO_LARGE'],
    ['*99999999999999999999\r\n', 'RESP_COUNT_TOO_LARGE'],
    ['*1\n$4\nPING\n', 'RESP_MISSING_LF'],
    ['*1\r$4\rPING\r', 'RESP_MISSING_LF'],
    ['*12\r$4\rPING\r', 'RESP_MISSING_LF'],
    ['*1\r\n$4\nPING\n', 'RESP_MISSING_LF'],
    ['*1\r\n$4\rPING\r\n', 'RESP_MISSING_LF'],
    ['*1\r\n$12\rPING\r\n', 'RESP_MISSING_LF'],
    ['*1\r\nPING\r\n', 'RESP_BULK_EXPECTED'],
    ['*2\r\n$4\r\nPING\r\n*1\r\n', 'RESP_BULK_EXPECTED'],
    ['*1\r\n:4\r\n', 'RESP_BULK_EXPECTED'],
    ['*1\r\n\xff', 'RESP_BULK_EXPECTED'],
    ['*1\r\n$-1\r\n', 'RESP_BULK_NOT_A_NUMBER'],
    ['*1\r\n$+4\r\nPING\r\n', 'RESP_BULK_NOT_A_NUMBER'],
    ['*1\r\n$04\r\nPING\r\n', 'RESP_BULK_NOT_A_NUMBER'],
    ['*1\r\n$4x\r\nPING\r\n', 'RESP_BULK_NOT_A_NUMBER'],
    ['*1\r\n$\r\n\r\n', 'RESP_BULK_NOT_A_NUMBER'],
    ['*1\r\n$blabla\r\n', 'RESP_BULK_NOT_A_NUMBER'],
    ['*1\r\n$536870913\r\n', 'RESP_BULK_TOO_LARGE'],
    ['*1\r\n$99999999999999999999\r\n', 'RESP_BULK_TOO_LARGE'],
    ['*1\r\n$4\r\nPINGxx*1\r\n', 'RESP_UNTERMINATED_BULK'],
    ['*1\r\n$4\r\nPING\r*', 'RESP_UNTERMINATED_BULK'],
    ['*1\r\n$4\r\nPING\n', 'RESP_UNTERMINATED_BULK'],
    ['*1\r\n$3\r\nPING\r\n', 'RESP_UNTERMINATED_BULK'],
    ['*1\r\n$12\r\nPING', null],
  ])('%j is %s', (text, code) => {
    const shown = text.length < 100 ? text : `${text.slice(0, 20)}…`;
    expect(scan(text).code, shown).toBe(code);
    const bytes = Buffer.from(text, 'latin1');
    expect(scanRequests(bytes, everyByte(Math.min(100, bytes.length))).code, shown).toBe(code);
  });

  it('is broken as soon as its number is too large, not when its line ends', () => {
    expect(scan('*11', { arguments: 10 }).code).toBe('RESP_COUNT_TOO_LARGE');
    expect(scan('*1\r\n$16385', { bulk: 16_384 }).code).toBe('RESP_BULK_TOO_LARGE');
    expect(scan('*1\r\n$16384', { bulk: 16_384 }).state).toBe(more);
  });

  it('respects limits of one and two digits too', () => {
    expect(scan('*3\r\n$1\r\na\r\n', { arguments: 2 }).code).toBe('RESP_COUNT_TOO_LARGE');
    expect(scan('*1\r\n$5\r\nabcde\r\n', { bulk: 4 }).code).toBe('RESP_BULK_TOO_LARGE');
    expect(scan(`*1\r\n$50\r\n${'x'.repeat(50)}\r\n`, { bulk: 49 }).code).toBe(
      'RESP_BULK_TOO_LARGE',
    );
  });

  it('stays broken until the scanner is reset', () => {
    const { scanner } = scan('*x');
    const ping = Buffer.from('*1\r\n$4\r\nPING\r\n');
    expect(scanner.scan(ping, 0, ping.length)).toBe(broken);
    scanner.reset();
    expect(scanner.scan(ping, 0, ping.length)).toBe(complete);
  });

  it('is told in the words that the server uses, for clients that look for them', () => {
    expect(scan('*1\r\nfoo\r\n').scanner.fault.message).toContain("expected '$', got 'f'");
    expect(scan('*1\r\n$-10\r\n').scanner.fault.message).toContain('invalid bulk length');
    expect(scan('*3000000000\r\n').scanner.fault.message).toContain('invalid multibulk length');
    expect(scan('"a\r\n').scanner.fault.message).toContain('unbalanced');
  });
});

describe('limits', () => {
  it('may rise between two requests', () => {
    const bounds = limits({ arguments: 2, bulk: 10 });
    const scanner = new RequestScanner(bounds);
    const request = Buffer.from('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$20\r\nxxxxxxxxxxxxxxxxxxxx\r\n');
    expect(scanner.scan(request, 0, request.length)).toBe(broken);
    scanner.reset();
    bounds.arguments = 3;
    bounds.bulk = 20;
    expect(scanner.scan(request, 0, request.length)).toBe(complete);
  });
});

describe('a line of text', () => {
  it('is known from its first byte, and complete at its line feed', () => {
    expect(scan('P')).toMatchObject({ state: more, scanner: { inline: true } });
    expect(scan('PING\n')).toMatchObject({ state: complete, scanner: { argc: 1, end: 5 } });
    expect(scan('PING\r\nQUIT\r\n')).toMatchObject({ state: complete, scanner: { end: 6 } });
  });

  it('may be empty', () => {
    expect(scan('\r\n')).toMatchObject({ state: complete, scanner: { argc: 0, end: 2 } });
    expect(scan('\n')).toMatchObject({ state: complete, scanner: { argc: 0, end: 1 } });
    expect(scan(' \t \r\n')).toMatchObject({ state: complete, scanner: { argc: 0 } });
  });

  it('may begin with whatever the server passes over', () => {
    const { scanner } = scan('\v\fCONFIG SET dir /tmp\r\n');
    expect(scanner.inlineWords().map(String)).toEqual(['CONFIG', 'SET', 'dir', '/tmp']);
  });

  it.each([
    ['\x16\x03\x01', 'a TLS hello'],
    ['\xff\xfd\x03', 'telnet'],
    ['\0', 'NUL'],
    ['\x01', 'a control byte'],
    ['\x7f', 'DEL'],
    ['%1\r\n', 'a map'],
    ['~1\r\n', 'a set'],
    ['>1\r\n', 'a push'],
    ['|1\r\n', 'attributes'],
    ['=15\r\n', 'a verbatim string'],
    ['_\r\n', 'null'],
    ['#t\r\n', 'a boolean'],
    [',1.5\r\n', 'a double'],
    ['(1\r\n', 'a big number'],
    ['!1\r\n', 'a bulk error'],
    ['$4\r\nPING\r\n', 'a bulk string alone'],
    [':1\r\n', 'an integer'],
    ['+OK\r\n', 'a simple string'],
    ['-ERR\r\n', 'an error'],
  ])('cannot begin as %j does: %s', (text) => {
    expect(scan(text).code).toBe('RESP_NOT_A_REQUEST');
  });

  it('holds no NUL, behind which the server would wait for ever', () => {
    expect(scan('PING\0').code).toBe('RESP_LINE_HOLDS_NUL');
    expect(scan('ECHO "\0"\r\n').code).toBe('RESP_LINE_HOLDS_NUL');
  });

  it('has a length limit, its line end not counted', () => {
    expect(scan('ECHO abcde\r\n', { inline: 10 }).state).toBe(complete);
    expect(scan('ECHO abcde\n', { inline: 10 }).state).toBe(complete);
    expect(scan('ECHO abcdef', { inline: 10 }).code).toBe('RESP_LINE_TOO_LONG');
    expect(scan('\r'.repeat(20), { inline: 10 }).code).toBe('RESP_LINE_TOO_LONG');
  });

  it('has no more words than a request may have arguments', () => {
    expect(scan('a b c\r\n', { arguments: 2 }).code).toBe('RESP_COUNT_TOO_LARGE');
  });

  it('is broken by unbalanced quotes', () => {
    expect(scan('set """test-key""" test-value\r\n').code).toBe('RESP_BAD_QUOTES');
  });
});

describe('the table of faults', () => {
  it('gives each fault under its own code, and cannot be changed', () => {
    expect(Object.isFrozen(protocolFaults)).toBe(true);
    for (const [code, fault] of Object.entries(protocolFaults)) {
      expect(fault.code).toBe(code);
      expect(Object.isFrozen(fault)).toBe(true);
      expect(fault.message).toMatch(/^Protocol error: [^\r\n]+$/);
    }
  });
});
