import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Stage, waitFor } from '@rampart/stage';
import { failureOf } from './fixtures/failure.ts';
import { isRunning } from './fixtures/processes.ts';

let stage: Stage;
beforeAll(() => {
  stage = new Stage();
});
afterAll(async () => stage.strike());

describe('a process', () => {
  test('is ready when its output says so', async () => {
    const started = await stage.start('sh', ['-c', 'echo open on 1234; exec sleep 600'], {
      ready: /open on/,
    });
    expect((await started.waitForOutput(/on (\d+)/))[1]).toBe('1234');
    await started.stop();
  });

  test('is ready when a probe says so', async () => {
    let asked = 0;
    await stage.start('sleep', ['600'], { ready: () => ++asked === 3 });
    expect(asked).toBe(3);
  });

  test('that ends before it is ready is an error with its last words', async () => {
    const started = stage.start('sh', ['-c', 'echo no such file >&2; exit 3'], { ready: /open/ });
    const { code, message } = await failureOf(started);
    expect(code).toBe('STAGE_PROCESS_ENDED');
    expect(message).toMatch(/status 3 before .*\/open\/.*no such file/s);
  });

  test('that is not ready in time is ended, and the error has its last words', async () => {
    const options = { ready: /open/, deadline: 100 };
    const started = stage.start('sh', ['-c', 'echo pid $$; exec sleep 600'], options);
    const { code, message } = await failureOf(started);
    expect(code).toBe('STAGE_DEADLINE');
    const pid = Number(/pid (\d+)/.exec(message)?.[1]);
    expect(isRunning(pid)).toBe(false);
  });

  test('that does not exist is an error that names it', async () => {
    const { code, message } = await failureOf(stage.start('no-such-program'));
    expect(code).toBe('STAGE_PROGRAM_MISSING');
    expect(message).toContain('no-such-program');
  });

  test('that ignores the request to stop is killed after the grace', async () => {
    const script = "trap '' TERM; echo deaf; while :; do sleep 600; done";
    const started = await stage.start('sh', ['-c', script], { ready: /deaf/, grace: 100 });
    expect(await started.stop()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('takes its children with it', async () => {
    const started = await stage.start('sh', ['-c', 'sleep 600 & echo child $!; wait'], {
      ready: /child \d+/,
    });
    const child = Number(/child (\d+)/.exec(started.output)?.[1]);
    expect(isRunning(child)).toBe(true);
    await started.stop();
    await waitFor(() => !isRunning(child), { what: 'the child has ended' });
  });

  test('can be stopped while it is paused', async () => {
    const started = await stage.start('sleep', ['600']);
    started.pause();
    expect(await started.stop()).toEqual({ code: null, signal: 'SIGTERM' });
    expect(started.running).toBe(false);
  });

  test('sees added variables and misses those that were taken away', async () => {
    const env = { ADDED: 'here', HOME: undefined };
    const output = await stage.run('sh', ['-c', 'echo $ADDED-${HOME-gone}'], { env });
    expect(output).toBe('here-gone\n');
  });

  test('keeps the end of a long output', async () => {
    const output = await stage.run('sh', ['-c', 'seq 1 50000']);
    expect(output.length).toBe(64 * 1024);
    expect(output.endsWith('49999\n50000\n')).toBe(true);
  });

  test('that is run to its end and fails is an error with its last words', async () => {
    const { code, message } = await failureOf(stage.run('sh', ['-c', 'echo broken; exit 4']));
    expect(code).toBe('STAGE_RUN_FAILED');
    expect(message).toMatch(/status 4.*broken/s);
  });
});
