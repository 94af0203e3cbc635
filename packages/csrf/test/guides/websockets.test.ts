// The server of the guide to WebSockets, with upgrades from several places.
import { join } from 'node:path';
import { Stage } from '@rampart/stage';
import { expect, it } from 'vitest';
import { codeOf, send } from '../adapters/client.ts';
import { newProject, readGuide, writeFiles } from './guide.ts';
import { origin } from './person.ts';

it('opens WebSockets for our own pages and for nobody else', async () => {
  await using project = await newProject();
  await using stage = new Stage();
  await writeFiles(project.path, await readGuide('websockets.md'));
  const port = await stage.port();
  await stage.node(join(project.path, 'server.ts'), [], {
    env: { PORT: String(port), PUBLIC_ORIGIN: origin },
    ready: /^listening on/mu,
  });
  const upgrade = (headers: Readonly<Record<string, string>>) =>
    send(port, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
        ...headers,
      },
    });
  const ours = await upgrade({ origin });
  expect(ours).toMatchObject({
    status: 101,
    headers: { 'sec-websocket-accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' },
  });
  const foreign = await upgrade({ origin: 'https://attacker.test' });
  expect([foreign.status, codeOf(foreign)]).toEqual([403, 'CSRF_ORIGIN_MISMATCH']);
  const silent = await upgrade({});
  expect([silent.status, codeOf(silent)]).toEqual([403, 'CSRF_ORIGIN_MISSING']);
});
