import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { Stage, waitFor } from '@rampart/stage';
import { isRunning } from './fixtures/processes.ts';

const parent = new URL('./fixtures/parent.ts', import.meta.url);

interface Scene {
  readonly directory: string;
  readonly pids: readonly number[];
}

function isScene(value: unknown): value is Scene {
  return typeof value === 'object' && value !== null && 'directory' in value && 'pids' in value;
}

function expectGone(scene: Scene): void {
  expect(scene.pids.filter(isRunning)).toEqual([]);
  expect(existsSync(scene.directory)).toBe(false);
}

test('a struck stage leaves no process and no directory', async () => {
  const stage = new Stage();
  const redis = await stage.redis();
  const scene = { directory: stage.directory, pids: [redis.pid] };
  expect(scene.pids.every(isRunning)).toBe(true);

  await Promise.all([stage.strike(), stage.strike()]);

  expectGone(scene);
});

test('a body that throws strikes its stage too', async () => {
  const scenes: Scene[] = [];
  const body = async (): Promise<void> => {
    await using stage = new Stage();
    const redis = await stage.redis();
    redis.pause();
    scenes.push({ directory: stage.directory, pids: [redis.pid] });
    throw new Error('The body failed.');
  };

  await expect(body()).rejects.toThrow('The body failed.');

  expect(scenes).toHaveLength(1);
  scenes.forEach(expectGone);
});

test('what was started last ends first', async () => {
  const stage = new Stage();
  const ended: string[] = [];
  stage.defer(() => ended.push('first'));
  stage.defer(() => ended.push('second'));
  await stage.strike();
  expect(ended).toEqual(['second', 'first']);
});

test('an ending that fails does not keep the others from ending', async () => {
  const stage = new Stage();
  const redis = await stage.redis();
  const scene = { directory: stage.directory, pids: [redis.pid] };
  stage.defer(() => {
    throw new Error('It will not end.');
  });

  await expect(stage.strike()).rejects.toThrow('It will not end.');

  expectGone(scene);
});

test('a strike does not wait for what is still starting', async () => {
  const stage = new Stage();
  let probed = false;
  const never = (): boolean => {
    probed = true;
    return false;
  };
  const starting = stage.start('sleep', ['600'], { ready: never });
  const failure = expect(starting).rejects.toMatchObject({ code: 'STAGE_PROCESS_ENDED' });
  await waitFor(() => probed, { what: 'the process exists' });
  await stage.strike();
  await failure;
});

test('nothing starts on a struck stage', async () => {
  const stage = new Stage();
  await stage.strike();
  await expect(stage.redis()).rejects.toMatchObject({ code: 'STAGE_STRUCK' });
  await expect(stage.start('true')).rejects.toMatchObject({ code: 'STAGE_STRUCK' });
});

test('only its user can look into a stage', async () => {
  await using stage = new Stage();
  const redis = await stage.redis({ users: { web: { password: 'secret' } } });
  expect((await stat(stage.directory)).mode & 0o777).toBe(0o700);
  expect((await stat(`${redis.directory}/redis.conf`)).mode & 0o777).toBe(0o600);
  expect((await stat(`${redis.directory}/users.acl`)).mode & 0o777).toBe(0o600);
});

test.for(['exit', 'throw', 'SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'a parent that ends by %s leaves nothing behind',
  async (end) => {
    await using outer = new Stage();
    const dying = await outer.node(parent, [end], { ready: /^\{.*\}$/m });
    const scene: unknown = JSON.parse(/^\{.*\}$/m.exec(dying.output)?.[0] ?? '');
    if (!isScene(scene)) throw new TypeError('The parent did not say what is on its stage.');

    if (end !== 'exit' && end !== 'throw') dying.signal(end);
    const exit = await dying.exited;

    if (end.startsWith('SIG')) expect(exit.signal).toBe(end);
    const what = 'everything is gone';
    await waitFor(() => !scene.pids.some(isRunning) && !existsSync(scene.directory), { what });
  },
);
