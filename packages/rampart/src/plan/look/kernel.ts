// What the kernel is told at this moment, which may be something else than what its files tell it at a start.
import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { known, unknown } from '../../observe/fact.ts';
import type { Fact } from '../../observe/fact.ts';
import type { KernelSetting } from '../../policy/compile/host-plan.ts';
import { isKept, kernelPath } from '../../policy/compile/kernel.ts';
import { codeOf } from './paths.ts';

/** Null: this kernel has no such thing. */
export async function lookAtKernel(
  root: string,
  setting: KernelSetting,
): Promise<Fact<string | null>> {
  const place = kernelPath(setting.name);
  const path = join(root, place);
  try {
    const value = chosenOf((await readFile(path, 'utf8')).trim());
    if (!isKept(setting, value)) await access(path, constants.W_OK);
    return known(value, { kind: 'host', place });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return known(null, { kind: 'host', place });
    if (code === 'EROFS') {
      const why = `${place} is not ${setting.value}, and can only be read here: set it on the machine outside of this one.`;
      return unknown('not-offered', why);
    }
    return unknown('no-access', `${place} cannot be read and changed (${code}).`);
  }
}

/** `always madvise [never]` lists what there is to choose from. */
function chosenOf(text: string): string {
  return /\[([^\]]+)\]/.exec(text)?.[1] ?? text;
}
