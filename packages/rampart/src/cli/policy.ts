// rampart policy …: what a policy file says, before anything is started with it.
import { defineGroup } from './verb.ts';
import type { Verb } from './verb.ts';

export const policyVerbs: Verb = defineGroup(
  'Check a policy file, or learn how one is written',
  {},
);
