// What we accept, the server must read as we do. A script that returns its arguments says what the
// server has read, and a stamp behind each request says that it is still in step.
import { Stage } from '@rampart/stage';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../../src/resp/read.ts';
import { encodeCommand } from '../../src/resp/write.ts';
import { anyArguments, everyByte, mutationsOf, scanRequests } from './frames.ts';
import { RawConnection } from './raw-connection.ts';

let stage: Stage;
let port: number;
let server: RawConnection;
beforeAll(async () => {
  stage = new Stage();
  ({ port } = await stage.redis());
  server = await RawConnection.open(port);
});
afterAll(async () => {
  server.close();
  await stage[Symbol.asyncDispose]();
});

const script = 'return ARGV';
const asking = (args: readonly Buffer[]): Buffer => encodeCommand(['EVAL', script, '0', ...args]);

const contentOf = (reply: Reply | undefined): unknown => {
  if (reply?.kind !== 'array') return reply;
  return reply.items.map((item) =>
    item.kind === 'bulk' ? Buffer.from(item.bytes).toString('latin1') : item,
  );
};

/** Compares what the server made of a stream with the requests that we found in it. */
const expectSameReading = async (
  stream: Buffer,
  requests: readonly (readonly string[])[],
): Promise<void> => {
  const answered = requests.filter((request) => request.length > 0);
  const replies = await server.ask(stream);
  expect(replies).toHaveLength(answered.length);
  for (const [index, [name, body, keys, ...args]] of answered.entries()) {
    if (name === 'EVAL' && body === script && keys === '0') {
      expect(contentOf(replies[index])).toEqual(args);
    }
  }
};

describe('a real server', () => {
  it('reads the same arguments from arrays', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyArguments, { maxLength: 5 }), async (requests) => {
        const stream = Buffer.concat(requests.map((args) => asking(args)));
        const { requests: found } = scanRequests(stream);
        expect(found).toHaveLength(requests.length);
        await expectSameReading(stream, found);
      }),
      { numRuns: 80 },
    );
  });

  it('reads the same from mutilated arrays, where we accept them', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        anyArguments.chain((args) => mutationsOf(asking(args))),
        async (stream) => {
          const { requests, end } = scanRequests(stream);
          if (end < stream.length) return;
          accepted++;
          await expectSameReading(stream, requests);
        },
      ),
      { numRuns: 600 },
    );
    expect(accepted).toBeGreaterThan(20);
  });

  it('splits lines into the same words, and refuses the same ones', async () => {
    const pieces = ['"', "'", '\\', ' ', '\t', '\v', '\f', '\r', 'x', 'n', '4', 'aF', '\\x', 'é'];
    const anyLine = fc.array(fc.constantFrom(...pieces), { maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(anyLine, async (line) => {
        const stream = Buffer.from(`EVAL "${script}" 0 ${line.join('')}\r\n`);
        const { requests, code } = scanRequests(stream, everyByte(stream.length));
        if (code === null) {
          await expectSameReading(stream, requests);
          return;
        }
        expect(code).toBe('RESP_BAD_QUOTES');
        const refusing = await RawConnection.open(port);
        await expect(refusing.ask(stream)).rejects.toThrow('unbalanced quotes');
      }),
      { numRuns: 300 },
    );
  });

  it('passes over the same beginnings of lines', async () => {
    for (const beginning of ['', ' ', '\t', '\v', '\f', '\r', '\r\n', '\n\n', '\v \f\t']) {
      const stream = Buffer.from(`${beginning}EVAL '${script}' 0 a\r\n`);
      const { requests, end } = scanRequests(stream);
      expect(end).toBe(stream.length);
      await expectSameReading(stream, requests);
    }
  });
});
