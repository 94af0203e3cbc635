import type { Deployment } from '../deployment/deployment.ts';
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
  await tally.check('status says how it is', async () => {
    const { code, text } = await deployment.rampart('status');
    must(code === 0 || code === 2, text);
    must(/^servers +ok /m.test(text) && /^sentinels +ok /m.test(text), text);
    return `${String(text.trim().split('\n').length - 1)} lines`;
  });
  await askConsole(deployment, tally);
}

async function askConsole({ console: origin, rampart }: Deployment, tally: Tally): Promise<void> {
  if (origin === null) return;
  await tally.check('the console shows its page, and nothing else without a login', async () => {
    const page = await fetch(origin);
    must(page.status === 200, `status ${String(page.status)}`);
    const policy = page.headers.get('content-security-policy') ?? '';
    must(policy.includes("frame-ancestors 'none'") && !policy.includes('unsafe-inline'), policy);
    const view = await fetch(`${origin}/api/d/cars/path`);
    const text = await view.text();
    must(view.status === 401 && text.includes('CONSOLE_NOT_LOGGED_IN'), text);
  });
  await tally.check('a one-time login opens it once', async () => {
    const { text } = await rampart('console', 'login');
    const ticket = new URL(text.trim()).hash.slice(1);
    const logIn = (): Promise<Response> =>
      fetch(`${origin}/api/session`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify({ ticket }),
      });
    const first = await logIn();
    must(first.status === 200, await first.text());
    const cookie = first.headers.getSetCookie().map((each) => each.split(';', 1)[0]);
    const view = await fetch(`${origin}/api/d/cars/path`, {
      headers: { cookie: cookie.join('; ') },
    });
    must(view.status === 200, await view.text());
    const second = await logIn();
    must(second.status !== 200, 'it opened it twice');
    return `then ${String(second.status)}`;
  });
}
