// rampart audit data: what Rampart knows of weaknesses, in the form that --data takes.
import { renderData } from '../audit/files/data-file.ts';
import { bundledData } from '../audit/vulnerabilities/bundled.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const auditDataVerb: Verb = defineVerb({
  description: 'Print what is known of weaknesses, in the form that --data takes',
  args: {},
  run: () => {
    process.stdout.write(renderData(bundledData));
  },
});
