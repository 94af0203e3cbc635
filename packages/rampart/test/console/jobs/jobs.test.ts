import type { RampartEvent } from '@rampart/keyring';
import { waitFor } from '@rampart/stage';
import { expect, test } from 'vitest';

import type { Progress } from '../../../src/console/house.ts';
import { JobRunner } from '../../../src/console/jobs/jobs.ts';

interface Running {
  readonly jobs: JobRunner;
  readonly events: readonly RampartEvent[];
  readonly begin: (work: (progress: Progress) => Promise<string>, kind?: string) => string;
}

function running(): Running {
  const events: RampartEvent[] = [];
  let clock = 1_000;
  const jobs = new JobRunner({ tell: (event) => events.push(event), now: () => (clock += 1) });
  const begin: Running['begin'] = (work, kind = 'audit') =>
    jobs.begin({ deployment: 'shop', kind, by: 'ada', work }).id;
  return { jobs, events, begin };
}

function ended(jobs: JobRunner, id: string): Promise<unknown> {
  return waitFor(() => jobs.find('shop', id)?.ended !== null, { what: 'the end of the job' });
}

test('a job says how far it is, and how it ended, to whoever asks later', async () => {
  const { jobs, events, begin } = running();
  const gate = Promise.withResolvers<void>();
  const id = begin(async (progress) => {
    progress.says('half of it');
    progress.done(0.5);
    await gate.promise;
    return 'all of it';
  });
  expect(jobs.find('shop', id)).toMatchObject({
    says: 'half of it',
    done: 0.5,
    ended: null,
    succeeded: null,
  });
  gate.resolve();
  await ended(jobs, id);
  expect(jobs.last('shop', 'audit')).toMatchObject({
    id,
    says: 'all of it',
    done: 1,
    succeeded: true,
  });
  expect(events.map(({ code }) => code)).toEqual(['CONSOLE_JOB_BEGAN', 'CONSOLE_JOB_ENDED']);
  expect(jobs.last('other', 'audit')).toBeNull();
});

test('a second of its kind is refused while one runs, and another kind is not', async () => {
  const { jobs, begin } = running();
  const gate = Promise.withResolvers<string>();
  const id = begin(() => gate.promise);
  expect(() => begin(async () => '')).toThrow('ada has begun audit for shop already');
  const other = begin(async () => 'done', 'drill');
  await ended(jobs, other);
  gate.resolve('');
  await ended(jobs, id);
  await ended(
    jobs,
    begin(async () => 'again'),
  );
});

test('what fails says why, on one line and without what moves a cursor', async () => {
  const { jobs, events, begin } = running();
  const id = begin(async () => {
    throw new Error(`it broke\n\u001B[2Jhere ${'x'.repeat(10_000)}`);
  });
  await ended(jobs, id);
  const says = jobs.find('shop', id)?.says ?? '';
  expect(says).toMatch(/^it broke \[2Jhere x{300}/);
  expect(says.length).toBeLessThan(500);
  expect(events.at(-1)).toMatchObject({ code: 'CONSOLE_JOB_FAILED', outcome: 'failed' });
});

test('of those that have ended the last fifty are remembered; one that runs is never forgotten', async () => {
  const { jobs, begin } = running();
  const gate = Promise.withResolvers<string>();
  const slow = begin(() => gate.promise, 'prove');
  const ids: string[] = [];
  for (let at = 0; at < 60; at += 1) {
    const id = begin(async () => '');
    await ended(jobs, id);
    ids.push(id);
  }
  expect(jobs.find('shop', slow)).toMatchObject({ ended: null });
  expect(jobs.find('shop', ids[0] ?? '')).toBeNull();
  expect(ids.filter((id) => jobs.find('shop', id) !== null)).toHaveLength(49);
  gate.resolve('');
  await ended(jobs, slow);
});

test('when the console ends, what runs is asked to stop and waited for, and nothing new begins', async () => {
  const { jobs, begin } = running();
  const id = begin(
    (progress) =>
      new Promise((_, reject) => {
        progress.signal.addEventListener('abort', () => reject(new Error('stopped')));
      }),
  );
  await jobs[Symbol.asyncDispose]();
  expect(jobs.find('shop', id)).toMatchObject({ succeeded: false, says: 'stopped' });
  expect(() => begin(async () => '')).toThrow('about to end');
});
