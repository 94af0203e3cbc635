import type { System } from '../system.ts';
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
    const grade = /^.*\bgrade\b.*$/im.exec(text)?.[0]?.trim();
    must(grade !== undefined, text);
    return grade;
  });
}
