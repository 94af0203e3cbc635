// The cases of the anti-forgery library, sent to an act of the console instead of a framework's handler:
// those that need no other configuration, history or form of a token than the console has.
import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Case } from '../../../../csrf/conformance/case.ts';
import { ownCases } from '../../../../csrf/conformance/cases/index.ts';
import { app } from '../../../../csrf/conformance/cases/sketch.ts';
import { ConsoleStand } from '../stand.ts';
import { codeIn } from '../told.ts';
import type { Visitor } from '../visitor.ts';

const act = '/api/d/cars/unlock/ABCDEF/approve';
/** The act was reached: there is no such request to approve. */
const reached = 'CONSOLE_NOT_FOUND';

/** The application of the cases has TLS; on loopback the console has none, and its origin says so. */
const aboutTheScheme = new Set(['origin/plain-http', 'referer/plain-http', 'proxy/forged-scheme']);
/** What the library lets pass and the console does not: a name or a site that is not its own. */
const stricter = new Set(['metadata/unlisted-value', 'metadata/host-rewritten']);

const stage = new Stage();
let stand: ConsoleStand;
let victim: Visitor;

beforeAll(async () => {
  stand = await ConsoleStand.open(stage);
  victim = await stand.loggedIn('anna');
});
afterAll(async () => {
  await stand[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

function isForUs(one: ReturnType<typeof ownCases>[number]): one is Case {
  if ('problem' in one || one.many || one.setup !== '' || Object.keys(one.config).length > 0) {
    return false;
  }
  const { method, url, tokens, cookies, body, headers } = one.request;
  const names = headers.map(([name]) => name);
  return (
    url === `${app}/transfer` &&
    !aboutTheScheme.has(one.id) &&
    headers.every(
      ([name, value]) => /^[\w-]+$/.test(name) && name !== 'cookie' && /^[ -;=?-~]*$/.test(value),
    ) &&
    // A client of Node sends no header twice, and no method that it does not know.
    new Set(names).size === names.length &&
    /^(?:POST|PUT|PATCH|DELETE)$/.test(method) &&
    body === undefined &&
    cookies.every(([name, value]) => name === '__Host-sid' && value === 'S1') &&
    tokens.every(
      ({ place, spec, generate }) =>
        place === 'header' && generate === null && (spec === 'valid' || isText(spec)),
    )
  );
}

/** Sent as it stands. */
function isText(spec: string): boolean {
  return /^[\w.~+/=-]{0,200}$/.test(spec) && !/valid|well-formed|expired|random|token/.test(spec);
}

async function answerTo({ request }: Case): Promise<string> {
  const visitor = request.cookies.length > 0 ? victim : stand.visitor();
  const own = (text: string): string =>
    text.replaceAll(app, victim.origin).replaceAll('app.example.com', new URL(victim.origin).host);
  const headers: Record<string, string> = {};
  for (const [name, value] of request.headers) headers[name] = own(value);
  for (const { spec } of request.tokens) {
    headers['x-csrf-token'] = spec === 'valid' ? await visitor.token() : spec;
  }
  headers['content-type'] = 'application/json';
  const { json } = await visitor.ask(request.method, act, { headers, body: '{"code":"123456"}' });
  return codeIn(json);
}

const cases = ownCases('hono').filter(isForUs);

describe('the console keeps the cases of the library', () => {
  it('has enough of them that something is said', () => {
    expect(cases.filter(({ expect: due }) => due === 'deny').length).toBeGreaterThanOrEqual(30);
    expect(cases.filter(({ expect: due }) => due === 'allow').length).toBeGreaterThanOrEqual(5);
  });

  it.each(cases.map((one) => [one.id, one] as const))('%s', async (_id, one) => {
    const code = await answerTo(one);
    if (one.expect === 'deny') {
      expect(code, one.reason).toMatch(/^CSRF_|^CONSOLE_(?:REQUEST_REFUSED|NOT_LOGGED_IN)$/);
    } else if (stricter.has(one.id)) {
      expect(code).toBe('CONSOLE_REQUEST_REFUSED');
    } else {
      expect([reached, 'CONSOLE_NOT_LOGGED_IN'], one.reason).toContain(code);
    }
  });
});
