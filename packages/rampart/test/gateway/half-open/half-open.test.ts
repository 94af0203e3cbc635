// Who vanishes without a word: a cable that is pulled, in network namespaces that the test makes and
// that end with its processes. Needs Linux.
import { fileURLToPath } from 'node:url';
import { Stage } from '@rampart/stage';
import { afterAll, expect, it } from 'vitest';

const stage = new Stage();
afterAll(() => stage[Symbol.asyncDispose]());

/** What a scene saw in a network of its own; without being root, as root of a namespace of users. */
async function play(scene: URL): Promise<unknown> {
  const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const played = await stage.start('unshare', [
    ...asRoot,
    '--net',
    process.execPath,
    '--conditions=rampart-source',
    fileURLToPath(scene),
  ]);
  const [line] = await played.waitForOutput(/^\{.*\}$/m, 120_000);
  expect((await played.exited).code, played.output).toBe(0);
  return JSON.parse(line);
}

it.concurrent('clients that vanish are found, whatever they were about, and nothing of theirs stays', async () => {
  const seen = await play(new URL('clients-vanish.ts', import.meta.url));
  expect(seen).toEqual({
    clients: 7,
    // Five of them have a state that the server has to keep.
    isServerBusy: true,
    closed: 7,
    subscribers: ['news', 0],
    blocked: 0,
    watched: false,
  });
});

it.concurrent('a server that vanishes is noticed, and served again when it is back', async () => {
  const seen = await play(new URL('server-vanishes.ts', import.meta.url));
  expect(seen).toEqual({
    // What became of what was sent, nobody knows, so the gateway says nothing and closes.
    heard: [],
    refused: true,
    value: 'v',
  });
});
