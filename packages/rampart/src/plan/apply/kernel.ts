// Telling the kernel now what its files tell it at the next start.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isKept, kernelPath } from '../../policy/compile/kernel.ts';
import { PlanError } from '../errors.ts';
import { lookAtKernel } from '../look/kernel.ts';
import type { CarryOut } from './carry-out.ts';

export const setKernel: CarryOut<'set-kernel'> = async ({ setting }, hand) => {
  const { name, value } = setting;
  const path = join(hand.root, kernelPath(name));
  const was = await lookAtKernel(hand.root, setting);
  if (!was.known) throw new PlanError('PLAN_STEP_FAILED', was.why);
  const back = async (): Promise<void> => {
    if (was.value !== null) await writeFile(path, `${was.value}\n`);
  };
  await writeFile(path, `${value}\n`);
  const now = await lookAtKernel(hand.root, setting);
  if (now.known && now.value !== null && isKept(setting, now.value)) return back;
  await back();
  throw new PlanError('PLAN_NOT_VERIFIED', `${name} was to be ${value}, and is not.`);
};
