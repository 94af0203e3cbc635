// What the log holds of a job: who asked for it, and how it ended.
import type { RampartEvent } from '@rampart/keyring';

import type { Job } from '../contract/judged.ts';

export function jobBegan(deployment: string, { id, kind, by, began }: Job): RampartEvent {
  return {
    time: began,
    class: 'application_lifecycle',
    code: 'CONSOLE_JOB_BEGAN',
    severity: 'info',
    outcome: 'changed',
    layer: 'watch',
    message: `${by} has begun ${kind} for ${deployment}.`,
    fields: { deployment, job: id, kind, by },
  };
}

export function jobEnded(deployment: string, job: Job): RampartEvent {
  const { id, kind, by, began, ended, succeeded, says } = job;
  return {
    time: ended ?? began,
    class: 'application_lifecycle',
    code: succeeded === true ? 'CONSOLE_JOB_ENDED' : 'CONSOLE_JOB_FAILED',
    severity: succeeded === true ? 'info' : 'medium',
    outcome: succeeded === true ? 'changed' : 'failed',
    layer: 'watch',
    message: `${kind} for ${deployment} ${succeeded === true ? 'is done' : 'failed'}: ${says}`,
    fields: { deployment, job: id, kind, by, took: (ended ?? began) - began },
  };
}
