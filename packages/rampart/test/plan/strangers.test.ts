// Any account of a machine may listen where our server is to be while that does not run.
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { canary, newGround } from './ground.ts';

const nobody = 65_534;

let stage: Stage;

beforeAll(() => {
  stage = new Stage();
});
afterAll(async () => {
  await stage.strike();
});

/** Asks for a login, and keeps what it is told. A socket is whose account opened it. */
async function listenAs(account: number, port: number, heard: Buffer[]): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('data', (bytes) => {
      heard.push(bytes);
      socket.write('-NOAUTH Authentication required.\r\n');
    });
    // Whoever hangs up has heard enough.
    socket.on('error', () => undefined);
  });
  process.seteuid?.(account);
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } finally {
    process.seteuid?.(0);
  }
  return server;
}

describe.runIf(process.getuid?.() === 0)('who listens at the address of our server', () => {
  it.each([
    [nobody, false],
    [0, true],
  ])('as account %i is shown a password of ours: %s', async (account, isShown) => {
    const ground = await newGround(stage);
    const heard: Buffer[] = [];
    const server = await listenAs(account, ground.port, heard);
    try {
      const { unseen } = await (await ground.site()).plan();
      expect(unseen).toHaveLength(1);
      const text = Buffer.concat(heard).toString('latin1');
      expect(text).toContain('PING');
      expect(text.includes(canary)).toBe(isShown);
    } finally {
      server.close();
    }
  });
});
