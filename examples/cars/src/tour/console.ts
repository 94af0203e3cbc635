import type { Deployment } from '../deployment/deployment.ts';
import type { Tally } from './tally.ts';
import { must } from './tally.ts';

/** The console, as a browser speaks to it. */
export async function askConsole(deployment: Deployment, tally: Tally): Promise<void> {
  const { console: origin, rampart } = deployment;
  if (origin === null) return;
  await tally.check('the console shows its page, and nothing else without a login', async () => {
    const page = await fetch(origin);
    must(page.status === 200, `status ${String(page.status)}`);
    const policy = page.headers.get('content-security-policy') ?? '';
    must(policy.includes("frame-ancestors 'none'") && !policy.includes('unsafe-inline'), policy);
    const view = await new Browser(origin).ask(pathView);
    must(view.status === 401 && view.text.includes('CONSOLE_NOT_LOGGED_IN'), view.text);
  });
  await tally.check('a one-time login opens it once', async () => {
    const { text } = await rampart('console', 'login');
    const ticket = new URL(text.trim()).hash.slice(1);
    const [first, second] = [new Browser(origin), new Browser(origin)];
    const opened = await first.send('/api/session', { ticket });
    must(opened.status === 200, opened.text);
    const view = await first.ask(pathView);
    must(view.status === 200, view.text);
    const again = await second.send('/api/session', { ticket });
    must(again.status !== 200 && (await second.ask(pathView)).status === 401, 'it opened it twice');
    return `then ${String(again.status)}`;
  });
}

const pathView = '/api/d/cars/path';

interface Answer {
  readonly status: number;
  readonly text: string;
}

class Browser {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  ask(path: string): Promise<Answer> {
    return this.#exchange(path, { method: 'GET', headers: {} });
  }

  /** As a page of the console sends it. */
  async send(path: string, body: object): Promise<Answer> {
    const { text } = await this.ask('/api/csrf');
    const token = /"token":"([^"]+)"/.exec(text)?.[1] ?? '';
    const headers = {
      origin: this.#origin,
      'content-type': 'application/json',
      'x-csrf-token': token,
    };
    return this.#exchange(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async #exchange(
    path: string,
    init: { readonly method: string; readonly headers: object; readonly body?: string },
  ): Promise<Answer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...init.headers, ...(cookie === '' ? {} : { cookie }) };
    const answer = await fetch(`${this.#origin}${path}`, { ...init, headers });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      this.#cookies.set(name, value);
    }
    return { status: answer.status, text: await answer.text() };
  }
}
