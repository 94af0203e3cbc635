// One step: what stood, what was heard, and the time, to what stands and what is told.
import type { AlertRule } from '../../policy/alert-types.ts';
import type { Standing } from '../alert.ts';
import type { Heard } from '../heard.ts';
import { gather } from './gather.ts';
import type { Gathering, Notice } from './gather.ts';
import { hear } from './hear.ts';
import { settle } from './settle.ts';
import type { Settling } from './settle.ts';

export interface Judging extends Gathering, Settling {
  readonly off: readonly AlertRule[];
}

export function judge(
  standing: Standing,
  heard: readonly Heard[],
  judging: Judging,
): { readonly standing: Standing; readonly notice: Notice | null } {
  const hearing = hear(standing, heard, judging.off);
  return gather(settle(hearing.standing, hearing.ended, judging), judging);
}
