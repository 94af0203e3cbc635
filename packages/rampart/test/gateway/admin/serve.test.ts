import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { askAdmin } from '../../../src/gateway/admin/ask.ts';
import { adminVerb, handle } from '../../../src/gateway/admin/protocol.ts';
import type { AdminHandler } from '../../../src/gateway/admin/protocol.ts';
import { serveAdmin } from '../../../src/gateway/admin/serve.ts';
import type { AdminServer } from '../../../src/gateway/admin/serve.ts';
import { unban } from '../../../src/gateway/admin/verbs.ts';

const doubled = adminVerb('double', v.object({ number: v.number() }), v.number());

let directory: string;
let path: string;
const servers: AdminServer[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rampart-admin-'));
  path = join(directory, 'run', 'admin.sock');
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await rm(directory, { recursive: true });
});

const double = handle(doubled, ({ number }) => number * 2);

async function serve(...handlers: readonly AdminHandler[]): Promise<AdminServer> {
  const server = await serveAdmin(path, handlers);
  servers.push(server);
  return server;
}

const codeOf = (code: string): unknown => expect.objectContaining({ code });

/** What the socket answers to these bytes, line by line, until so many came or it hung up. */
function speak(bytes: string, lines: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path, () => socket.write(bytes));
    let text = '';
    socket.on('data', (piece) => {
      text += piece.toString();
      if (text.split('\n').length > lines) socket.destroy();
    });
    // Hung up on in the middle of a word; `close` follows.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

describe('the admin socket', () => {
  it('carries out what it is asked', async () => {
    await serve(double);
    expect(await askAdmin(path, doubled, { number: 21 })).toBe(42);
  });

  it('is for its owner alone, from the moment it is there', async () => {
    await serve(double);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'run'))).mode & 0o777).toBe(0o700);
  });

  it('tells an error with its code, and nothing of one that has none', async () => {
    const fail = (error: unknown) =>
      handle(doubled, () => {
        throw error;
      });
    const own = Object.assign(new Error('It is so.'), { code: 'GATEWAY_X' });
    await (await serve(fail(own))).close();
    await serve(fail(own));
    await expect(askAdmin(path, doubled, { number: 1 })).rejects.toMatchObject({
      code: 'GATEWAY_X',
      message: 'It is so.',
    });
    await servers.splice(0)[1]?.close();
    await serve(fail(new TypeError('password is hunter2')));
    const failure: unknown = await askAdmin(path, doubled, { number: 1 }).catch(
      (error: unknown) => error,
    );
    expect(failure).toEqual(codeOf('GATEWAY_ADMIN_FAILED'));
    expect(String(failure)).not.toContain('hunter2');
  });

  it('refuses what is no request, and goes on', async () => {
    await serve(double);
    const answers = await speak(
      '\n{}\nnull\n{"do":"double"}\n{"do":"double","with":{"number":"1"}}\n{"do":"__proto__","with":1}\n' +
        '{"do":"double","with":{"number":2}}\n',
      7,
    );
    const lines = answers.trim().split('\n');
    expect(lines.map((line) => /GATEWAY_ADMIN_\w+/.exec(line)?.[0] ?? line)).toEqual([
      ...Array.from({ length: 5 }, () => 'GATEWAY_ADMIN_MALFORMED'),
      'GATEWAY_ADMIN_UNKNOWN',
      '{"done":4}',
    ]);
  });

  it('takes requests in pieces, and answers them in order', async () => {
    const slow = handle(doubled, async ({ number }) => {
      await new Promise((resolve) => setImmediate(resolve));
      return number;
    });
    await serve(slow);
    const asked = Array.from(
      { length: 20 },
      (_, at) => `{"do":"double","with":{"number":${at}}}\n`,
    );
    const answers = await speak(asked.join(''), 20);
    expect(answers).toBe(Array.from({ length: 20 }, (_, at) => `{"done":${at}}\n`).join(''));
  });

  it('hangs up on a line without an end', async () => {
    await serve(double);
    expect(await speak('x'.repeat(5 * 1024 * 1024), 1)).toBe('');
  });

  it('is taken over from a gateway that crashed, but not from one that runs', async () => {
    await serve(double);
    await expect(serveAdmin(path, [double])).rejects.toEqual(codeOf('GATEWAY_ADMIN_TAKEN'));
    expect(await askAdmin(path, doubled, { number: 1 })).toBe(2);
    await servers.splice(0)[0]?.close();
    await writeFile(path, '');
    await serve(double);
    expect(await askAdmin(path, doubled, { number: 1 })).toBe(2);
  });

  it('says that nobody is there, or that who is there speaks otherwise', async () => {
    await expect(askAdmin(path, doubled, { number: 1 })).rejects.toEqual(
      codeOf('GATEWAY_ADMIN_AWAY'),
    );
    await serve(handle(adminVerb('unban', v.unknown(), v.string()), () => 'yes'));
    await expect(askAdmin(path, unban, { address: '192.0.2.1' })).rejects.toEqual(
      codeOf('GATEWAY_ADMIN_MALFORMED'),
    );
    await expect(askAdmin(path, doubled, { number: 1 })).rejects.toEqual(
      codeOf('GATEWAY_ADMIN_UNKNOWN'),
    );
  });

  it('leaves nothing behind', async () => {
    await (await serve(double)).close();
    servers.splice(0);
    await expect(stat(path)).rejects.toEqual(codeOf('ENOENT'));
  });
});
