import type { System } from '../system.ts';
import { askConsole } from './console.ts';
import type { Tally } from './tally.ts';
import { must } from './tally.ts';

/** What the operator's command says of the running deployment. */
export async function operatorsView(system: System, tally: Tally): Promise<void> {
  const { deployment } = system;
  if (deployment === null) return;
  tally.section("The operator's view");
  await tally.check('servers, files and logins are as the policy says', async () => {
    const { code, text } = await deployment.rampart('plan');
    // A failover leaves who leads to the Sentinels; that is no difference.
    must(code === 0, text);
    return text.trim();
  });
  await tally.check('an audit of all servers gives a grade', async () => {
    const { code, text } = await deployment.rampart('audit', '--policy', 'rampart.yaml');
    must(code === 0 || code === 2 || code === 3, text);
    const grades = [...text.matchAll(/^ *(\w+) +([A-F]) +\d/gm)].map(
      ([, layer = '', grade = '']) => `${layer} ${grade}`,
    );
    must(grades.length > 0, text);
    return grades.join(', ');
  });
  await tally.check('status says how it is', async () => {
    const { code, text } = await deployment.rampart('status');
    must(code === 0 || code === 2, text);
    must(/^servers +ok /m.test(text) && /^sentinels +ok /m.test(text), text);
    return `${String(text.trim().split('\n').length - 1)} lines`;
  });
  await askConsole(deployment, tally);
}
