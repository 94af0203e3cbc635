// Settings of the kernel as they are now. The files that set them at the next start are compared as files.
import { isKept } from '../../policy/compile/kernel.ts';
import type { Step } from '../../policy/step.ts';
import type { Seen } from '../seen.ts';
import type { WantedMachine } from '../wanted-machine.ts';
import { changeOf, stepAt } from './step-on.ts';
import type { Unseen } from './unseen.ts';

export function diffKernel(
  { host, kernel }: WantedMachine,
  seen: Seen,
): { readonly steps: readonly Step[]; readonly unseen: readonly Unseen[] } {
  const steps: Step[] = [];
  const unseen: Unseen[] = [];
  for (const setting of kernel) {
    const { name, value } = setting;
    const fact = seen.kernel.get(name);
    if (fact?.known !== true) {
      unseen.push({ what: name, why: fact?.why ?? `${name} was not looked at.` });
      continue;
    }
    const was = fact.value;
    // A kernel without huge pages has nothing to be told about them.
    if (was === null || isKept(setting, was)) continue;
    steps.push(
      stepAt(host, {
        kind: 'set-kernel',
        id: `set-kernel ${name}`,
        setting,
        change: changeOf('~', `kernel ${name}`, [{ name: 'value', was, becomes: value }]),
        risk: 'Until the next start of this machine it is as if its file were not there.',
        verified: 'It is read again.',
        undone: 'The old value is written.',
      }),
    );
  }
  return { steps, unseen };
}
