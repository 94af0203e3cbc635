// A lane on a connection that the test plays: whatever the pieces in which replies come, redirections
// are turned and all else passes byte for byte.
import { expect, test } from 'vitest';
import { Lane } from '../../../src/gateway/upstream/lane.ts';
import { redirectsTo, type ErrorReplies } from '../../../src/gateway/upstream/redirects.ts';
import type { Taker } from '../../../src/gateway/upstream/route.ts';
import {
  UpstreamSocket,
  type UpstreamEnds,
} from '../../../src/gateway/upstream/upstream-socket.ts';
import { Socket } from 'node:net';

class Reader implements Taker {
  text = '';
  replies = 0;

  give(bytes: Buffer, start: number, end: number): boolean {
    this.text += bytes.toString('latin1', start, end);
    return false;
  }

  answered(count: number): void {
    this.replies += count;
  }

  upstreamLost(): void {
    this.text += 'LOST';
  }
}

const nobody: UpstreamEnds = {
  read: () => false,
  drained: () => undefined,
  lost: () => undefined,
};

const turn = redirectsTo(() => ({ host: '192.0.2.1', port: 7_000 }), null);

function laneWith(errors: ErrorReplies | null): Lane {
  // Never connected: what is read is given to the lane by hand.
  return new Lane(new UpstreamSocket(new Socket(), nobody), () => undefined, errors);
}

const replies = [
  '+OK\r\n',
  '-MOVED 12 10.0.0.7:6379\r\n',
  '$5\r\n-MOVE\r\n',
  '-ERR no\r\n',
  '-ASK 1 10.0.0.8:6379\r\n',
  '*2\r\n$1\r\na\r\n-MOVED 1 10.0.0.9:1\r\n',
  '-MOVED 3 10.0.0.7:6379\r\n',
  ':1\r\n',
];
const stream = Buffer.from(replies.join(''));
const shown = replies
  .join('')
  .replace('12 10.0.0.7:6379', '12 192.0.2.1:7000')
  .replace('1 10.0.0.8:6379', '1 192.0.2.1:7000')
  .replace('3 10.0.0.7:6379', '3 192.0.2.1:7000');

test.each([
  ['turns redirections', turn, shown],
  ['passes everything where there is no Cluster', null, stream.toString()],
])('a lane %s, however the replies are cut', (_, errors, expected) => {
  for (let cut = 0; cut <= stream.length; cut += 1) {
    const lane = laneWith(errors);
    const reader = new Reader();
    const request = Buffer.from('*1\r\n$4\r\nPING\r\n');
    lane.forward(reader, request, 0, request.length, replies.length);
    for (const part of [stream.subarray(0, cut), stream.subarray(cut)]) {
      lane.read(part, part.length);
    }
    expect(reader).toMatchObject({ text: expected, replies: replies.length });
    lane.close();
  }
});

test('a lane turns redirections for whoever wanted the whole reply, too', () => {
  const lane = laneWith(turn);
  const reader = new Reader();
  const request = Buffer.from('*1\r\n$4\r\nPING\r\n');
  const seen: string[] = [];
  lane.ask(reader, request, 0, request.length, (reply) => {
    seen.push(reply.toString());
    return reply;
  });
  for (const byte of Buffer.from('-MOVED 1 10.0.0.7:6379\r\n')) lane.read(Buffer.of(byte), 1);
  expect(seen).toEqual(['-MOVED 1 192.0.2.1:7000\r\n']);
  expect(reader.text).toBe(seen.join(''));
  lane.close();
});
