import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ProxyHeader } from '../../../src/gateway/address/proxy-header.ts';
import type { ProxyFed } from '../../../src/gateway/address/proxy-header.ts';

const request = Buffer.from('*1\r\n$4\r\nPING\r\n');
const signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

function version2(
  command: number,
  kind: number,
  rest: Uint8Array,
  announced: number = rest.length,
): Buffer {
  const head = Buffer.from([command, kind, announced >> 8, announced & 0xff]);
  return Buffer.concat([signature, head, rest]);
}

const v4 = Buffer.from([192, 0, 2, 7, 10, 0, 1, 5, 0xdc, 0x04, 0x18, 0xeb]);
const v6 = Buffer.concat([
  Buffer.from('20010db8000000000000000000000007', 'hex'),
  Buffer.from('20010db8000000000000000000000001', 'hex'),
  Buffer.from([0xdc, 0x04, 0x18, 0xeb]),
]);
const mapped = Buffer.concat([
  Buffer.from('00000000000000000000ffffc0000207', 'hex'),
  v6.subarray(16),
]);

/** What became of the header, and the bytes behind it. */
function feedAll(pieces: readonly Uint8Array[]): { last: ProxyFed; behind: Buffer } {
  const header = new ProxyHeader();
  for (const [at, piece] of pieces.entries()) {
    const last = header.feed(piece);
    if (last.state === 'more') continue;
    const behind = Buffer.concat([piece.subarray(last.used), ...pieces.slice(at + 1)]);
    return { last, behind };
  }
  return { last: { state: 'more', used: 0, source: null }, behind: Buffer.alloc(0) };
}

const good: readonly (readonly [string, Buffer, ProxyFed['source']])[] = [
  [
    'version 1, IPv4',
    Buffer.from('PROXY TCP4 192.0.2.7 10.0.1.5 56324 6379\r\n'),
    { address: '192.0.2.7', port: 56_324 },
  ],
  [
    'version 1, IPv6',
    Buffer.from('PROXY TCP6 2001:DB8::7 2001:db8::1 56324 6379\r\n'),
    { address: '2001:db8::7', port: 56_324 },
  ],
  ['version 1, unknown', Buffer.from('PROXY UNKNOWN\r\n'), null],
  ['version 1, unknown with a rest', Buffer.from('PROXY UNKNOWN ffff::1 x 9 9\r\n'), null],
  ['version 2, IPv4', version2(0x21, 0x11, v4), { address: '192.0.2.7', port: 56_324 }],
  ['version 2, IPv6', version2(0x21, 0x21, v6), { address: '2001:db8::7', port: 56_324 }],
  ['version 2, mapped', version2(0x21, 0x21, mapped), { address: '192.0.2.7', port: 56_324 }],
  [
    'version 2 with extensions',
    version2(0x21, 0x11, Buffer.concat([v4, Buffer.from([0x04, 0, 3, 1, 2, 3])])),
    { address: '192.0.2.7', port: 56_324 },
  ],
  ['version 2, unix socket', version2(0x21, 0x31, Buffer.alloc(216, 1)), null],
  ['version 2, unknown family', version2(0x21, 0x00, Buffer.alloc(0)), null],
  ['version 2, the balancer itself', version2(0x20, 0x00, Buffer.alloc(0)), null],
  ['version 2, the balancer itself with addresses', version2(0x20, 0x11, v4), null],
];

describe('a PROXY header', () => {
  it.each(good)('is read whole: %s', (_name, bytes, source) => {
    const { last, behind } = feedAll([Buffer.concat([bytes, request])]);
    expect(last.state).toBe('done');
    expect(last.source).toEqual(source);
    expect(behind).toEqual(request);
  });

  it.each(good)('is read byte by byte: %s', (_name, bytes, source) => {
    const all = Buffer.concat([bytes, request]);
    const { last, behind } = feedAll([...all].map((byte) => Buffer.from([byte])));
    expect(last.source).toEqual(source);
    expect(behind).toEqual(request);
  });

  it('is read in any two pieces', () => {
    for (const [, bytes, source] of good) {
      const all = Buffer.concat([bytes, request]);
      for (let cut = 0; cut <= all.length; cut += 1) {
        const { last, behind } = feedAll([all.subarray(0, cut), all.subarray(cut)]);
        expect(last.source).toEqual(source);
        expect(behind).toEqual(request);
      }
    }
  });

  it.each([
    ['a request without a header', request],
    ['TLS', Buffer.from('160301020001', 'hex')],
    ['another word', Buffer.from('PROXYTCP4 1.2.3.4')],
    ['lower case', Buffer.from('proxy TCP4 192.0.2.7 10.0.1.5 1 2\r\n')],
    ['no line within 107 bytes', Buffer.from(`PROXY UNKNOWN ${'x'.repeat(120)}`)],
    ['a family that does not fit', Buffer.from('PROXY TCP4 2001:db8::7 10.0.1.5 1 2\r\n')],
    ['a zone', Buffer.from('PROXY TCP6 fe80::1%eth0 fe80::2 1 2\r\n')],
    ['a port too high', Buffer.from('PROXY TCP4 192.0.2.7 10.0.1.5 65536 2\r\n')],
    ['a port with a zero before', Buffer.from('PROXY TCP4 192.0.2.7 10.0.1.5 01 2\r\n')],
    ['two blanks', Buffer.from('PROXY TCP4  192.0.2.7 10.0.1.5 1 2\r\n')],
    ['a word too many', Buffer.from('PROXY TCP4 192.0.2.7 10.0.1.5 1 2 3\r\n')],
    ['a line that ends before its words', Buffer.from('PROXY TCP4\r\n')],
    ['version 3', version2(0x31, 0x11, v4)],
    ['an unknown command', version2(0x22, 0x11, v4)],
    ['datagrams', version2(0x21, 0x12, v4)],
    ['addresses that are cut off', version2(0x21, 0x11, v4.subarray(0, 11))],
    ['a length beyond the bound', version2(0x21, 0x11, v4, 4097)],
    ['a signature with one wrong byte', Buffer.from('0d0a0d0a000d0a51554955', 'hex')],
  ])('is refused: %s', (_name, bytes) => {
    expect(feedAll([bytes]).last).toEqual({ state: 'broken', used: 0, source: null });
    expect(feedAll([...bytes].map((byte) => Buffer.from([byte]))).last.state).toBe('broken');
  });

  it('never uses more than its bound, and never fails otherwise than broken, whatever comes', () => {
    const start = fc.constantFrom(
      Buffer.alloc(0),
      signature,
      Buffer.from('PROXY '),
      Buffer.from('PROXY TCP4 '),
    );
    fc.assert(
      fc.property(start, fc.array(fc.uint8Array({ maxLength: 300 })), (first, pieces) => {
        const header = new ProxyHeader();
        let used = 0;
        for (const piece of [first, ...pieces]) {
          const fed = header.feed(piece);
          used += fed.used;
          expect(fed.used).toBeLessThanOrEqual(piece.length);
          if (fed.state !== 'more') break;
        }
        expect(used).toBeLessThanOrEqual(16 + 4096);
      }),
    );
  });
});
