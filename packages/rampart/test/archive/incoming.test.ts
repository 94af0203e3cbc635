import { describe, expect, test } from 'vitest';

import { Incoming } from '../../src/archive/capture/incoming.ts';

const mark = 'f0'.repeat(20);
const snapshot = `REDIS0010 with ${mark.slice(0, 39)} and \r\n$3\r\n in it`;

interface Heard {
  readonly lines: string[];
  lengths: (number | null)[];
  snapshot: string;
  ends: number;
  stream: string;
}

/** What is heard of bytes that come in pieces of this size. */
function hear(text: string, size: number): Heard {
  const heard: Heard = { lines: [], lengths: [], snapshot: '', ends: 0, stream: '' };
  const incoming: Incoming = new Incoming({
    line: (line) => {
      heard.lines.push(line);
      if (line.startsWith('+FULLRESYNC')) incoming.expectSnapshot();
      if (line.startsWith('+CONTINUE')) incoming.expectStream();
    },
    snapshotBegins: (length) => heard.lengths.push(length),
    snapshot: (bytes) => (heard.snapshot += bytes.toString('latin1')),
    snapshotEnds: () => (heard.ends += 1),
    stream: (bytes) => (heard.stream += bytes.toString('latin1')),
  });
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += size) incoming.feed(bytes.subarray(at, at + size));
  return heard;
}

const full = `+OK\r\n\n+FULLRESYNC ${'a'.repeat(40)} 7\r\n\n\n`;
const stream = '*1\r\n$4\r\nPING\r\n';

describe.for([1, 2, 3, 7, 39, 40, 41, 10_000])('in pieces of %i bytes', (size) => {
  test('a snapshot of a known length is taken out whole, and the stream begins behind it', () => {
    const heard = hear(`${full}$${snapshot.length}\r\n${snapshot}${stream}`, size);
    expect(heard).toEqual({
      lines: ['+OK', `+FULLRESYNC ${'a'.repeat(40)} 7`],
      lengths: [snapshot.length],
      snapshot,
      ends: 1,
      stream,
    });
  });

  test('one that ends with a mark is taken out without it', () => {
    const heard = hear(`${full}$EOF:${mark}\r\n${snapshot}${mark}${stream}`, size);
    expect(heard).toMatchObject({ lengths: [null], snapshot, ends: 1, stream });
  });

  test('where it is continued, everything is stream', () => {
    expect(hear(`+CONTINUE\r\n\n${stream}`, size)).toMatchObject({ stream: `\n${stream}` });
  });
});

test('what is neither of the two framings is refused, and so is a line without an end', () => {
  for (const text of ['$-1\r\n', '$0\r\n', '-ERR no\r\n', '*3\r\n', '$EOF:short\r\n']) {
    expect(() => hear(full + text, 100)).toThrow(/sent no snapshot/);
  }
  expect(() => hear('+'.repeat(5_000), 100)).toThrow(/a line without an end/);
});
