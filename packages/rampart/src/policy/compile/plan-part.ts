// Some of a host's plan: each room of it is written by itself, and they are joined at the end.
import type { CompiledFile } from './content.ts';
import type { HostPlan } from './host-plan.ts';

export type PlanPart = Partial<Omit<HostPlan, 'host'>>;

export const unitDirectory = '/etc/systemd/system';

/** A file of root's that everybody may read. */
export function plainFile(path: string, text: string): CompiledFile {
  return {
    path,
    owner: 'root',
    group: 'root',
    mode: 0o644,
    content: text === '' ? [] : [text],
    kind: 'compiled',
  };
}
