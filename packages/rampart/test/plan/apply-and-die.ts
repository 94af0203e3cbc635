// Applies a policy, and kills itself when a step has begun: the same instant, or some milliseconds later.
import { readFile } from 'node:fs/promises';

import { apply, alone } from '../../src/plan/apply/apply.ts';
import { Journal } from '../../src/plan/apply/journal.ts';
import { openSite } from '../../src/plan/site.ts';
import { loadPolicy } from '../../src/policy/load.ts';

const [file = '', state = '', number = '', later = ''] = process.argv.slice(2);

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

const policy = loadPolicy(await readFile(file, 'utf8'), file);
const site = await openSite({ policy, only: null, present: null, hasSystemd: false });
await alone(state, async () => {
  const { steps } = await site.plan();
  await using journal = await Journal.open(state);
  await using hand = site.hand();
  await apply(steps, hand, journal, {
    begins: (_, at) => {
      if (at !== Number(number)) return;
      if (later === '0') die();
      else setTimeout(die, Number(later));
    },
    failed: () => undefined,
    undone: () => undefined,
  });
});
