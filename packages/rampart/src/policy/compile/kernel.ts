// What the kernel is told: now, and by files that tell it again at each start.
import type { Deployment } from '../deployment/types.ts';
import type { KernelSetting } from './host-plan.ts';

const hugePages = '/sys/kernel/mm/transparent_hugepage/enabled';

/** What Linux has had by itself since 5.4; to write less than there is would take something away. */
const usualBacklog = 4_096;

export function kernelSettings({ kernel }: Deployment): readonly KernelSetting[] {
  const settings: KernelSetting[] = [];
  if (kernel.overcommit) {
    settings.push({ name: 'vm.overcommit_memory', value: '1', rule: 'exactly' });
  }
  if (kernel.backlog > usualBacklog) {
    settings.push({ name: 'net.core.somaxconn', value: String(kernel.backlog), rule: 'least' });
  }
  if (kernel.hugePages === 'never') {
    settings.push({ name: hugePages, value: 'never', rule: 'exactly' });
  }
  return settings;
}

/** Where it is read and written. */
export function kernelPath(name: string): string {
  return name.startsWith('/') ? name : `/proc/sys/${name.replaceAll('.', '/')}`;
}

/** Whether what the kernel has is as good as what is wanted. */
export function isKept({ value, rule }: KernelSetting, now: string): boolean {
  return rule === 'least' ? Number(now) >= Number(value) : now === value;
}

const origin = '# Made from the policy by Rampart. Change the policy: this file is written anew.\n';

/** For /etc/sysctl.d; null when there is nothing to tell. */
export function sysctlFile(settings: readonly KernelSetting[]): string | null {
  const lines = settings
    .filter(({ name }) => !name.startsWith('/'))
    .map(({ name, value }) => `${name} = ${value}\n`);
  return lines.length === 0 ? null : origin + lines.join('');
}

/** For /etc/tmpfiles.d, which may write to files of the kernel where there are any. */
export function tmpfilesFile(settings: readonly KernelSetting[]): string | null {
  const lines = settings
    .filter(({ name }) => name.startsWith('/'))
    .map(({ name, value }) => `w- ${name} - - - - ${value}\n`);
  return lines.length === 0 ? null : origin + lines.join('');
}
