// Carries a plan out: each step is on the disk before it begins, and proven before the next one. When one
// fails, what this run has begun is taken back, last first, but for what closes a way in.
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';

import { releaseLock, takeLock } from '../../events/lock.ts';
import { messageOf } from '../../message-of.ts';
import type { Step } from '../../policy/step.ts';
import { EventsError } from '../../events/codes.ts';
import { PlanError } from '../errors.ts';
import { carryOut } from './carry-out.ts';
import type { Undo } from './carry-out.ts';
import type { Hand } from './hand.ts';
import type { Journal } from './journal.ts';

export interface Watcher {
  begins(step: Step, at: number, of: number): void;
  failed(step: Step): void;
  undone(step: Step): void;
}

interface Done {
  readonly step: Step;
  readonly undo: Exclude<Undo, null>;
}

export async function apply(
  steps: readonly Step[],
  hand: Hand,
  journal: Journal,
  watcher: Watcher,
): Promise<void> {
  const done: Done[] = [];
  for (const [at, step] of steps.entries()) {
    await journal.write('begins', step.id);
    watcher.begins(step, at + 1, steps.length);
    try {
      const undo = await carryOut(step, hand);
      if (undo !== null) done.push({ step, undo });
    } catch (error) {
      await journal.write('failed', step.id);
      watcher.failed(step);
      await takeBack(done, journal, watcher);
      throw error instanceof PlanError ? error : failureOf(step, error);
    }
    await journal.write('done', step.id);
  }
}

async function takeBack(done: readonly Done[], journal: Journal, watcher: Watcher): Promise<void> {
  for (const { step, undo } of done.toReversed()) {
    try {
      await undo();
      await journal.write('undone', step.id);
      watcher.undone(step);
    } catch {
      // The first failure is the one to be told. The next run begins with what is there.
      await journal.write('failed', `undo ${step.id}`);
    }
  }
}

function failureOf({ id }: Step, error: unknown): PlanError {
  const why = messageOf(error);
  return new PlanError('PLAN_STEP_FAILED', `The step ${id} failed: ${why}.`, { cause: error });
}

/** One run at a time on a machine, whatever policy it has. */
export async function alone<Result>(
  directory: string,
  run: () => Promise<Result>,
): Promise<Result> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = join(directory, 'lock');
  try {
    await takeLock(lock);
  } catch (error) {
    if (!(error instanceof EventsError)) throw error;
    throw new PlanError('PLAN_LOCKED', `Another run holds ${lock}.`, { cause: error });
  }
  try {
    return await run();
  } finally {
    await releaseLock(lock);
  }
}
