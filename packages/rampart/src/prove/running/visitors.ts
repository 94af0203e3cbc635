// Forged requests to a form of the running application, from a browser of nobody: it has no session, so
// also what was taken for honest could change nothing.
import { factsOf, type Attack, type Stop, type Way } from '../attack.ts';
import { forgedDresses } from '../attacks/forged-dresses.ts';
import { forgedForm } from '../attacks/forged-form.ts';
import { memberOf } from '../grounds/person.ts';
import { defenceOf } from '../whose-code.ts';
import type { Standing } from './strangers.ts';

const foreign = 'https://prizes.example';
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const fields = 'rampart-canary=1';

function posting(
  name: string,
  headers: Readonly<Record<string, string>>,
  body = fields,
): Way<Standing> {
  return {
    name,
    attempt: async ({ system, obeyed }) => {
      if (system.form === null) throw new TypeError('No form was named.');
      const response = await fetch(system.form, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(10_000),
      });
      const stop = stopOf(await response.text());
      if (stop === null && response.status < 400) obeyed.at.push(system.form.href);
      return stop;
    },
  };
}

/** The library names the code of each refusal, in JSON and on its page. */
function stopOf(body: string): Stop | null {
  const code = /\bCSRF_[A-Z_]+\b/.exec(body)?.[0] ?? String(memberOf(body, 'error'));
  const defence = defenceOf(code);
  return defence === null ? null : { defence, code };
}

const takesIt: Pick<Attack<Standing>, 'goal' | 'reached'> = {
  goal: 'the form takes what a page of another site sends',
  reached: ({ obeyed }) =>
    Promise.resolve(
      obeyed.at.length > 0
        ? { kind: 'reached', seen: `${obeyed.at.join(', ')} did not refuse it` }
        : { kind: 'missed' },
    ),
};

export const visitors: readonly Attack<Standing>[] = [
  {
    ...factsOf(forgedForm),
    ...takesIt,
    ways: [
      posting('a form on another site', {
        ...form,
        'sec-fetch-site': 'cross-site',
        origin: foreign,
      }),
      posting('a form in a sandboxed frame, whose origin is null', {
        ...form,
        'sec-fetch-site': 'cross-site',
        origin: 'null',
      }),
      posting('a form on another site, without Sec-Fetch-Site', { ...form, origin: foreign }),
    ],
  },
  {
    ...factsOf(forgedDresses),
    ...takesIt,
    ways: [
      posting(
        'fetch without CORS: JSON that is called text',
        { 'content-type': 'text/plain', 'sec-fetch-site': 'cross-site', origin: foreign },
        JSON.stringify({ 'rampart-canary': '1' }),
      ),
      posting('a form without a token, of a browser that says nothing', form),
    ],
  },
];
