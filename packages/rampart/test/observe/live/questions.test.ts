import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { Catalogue } from '../../../src/observe/acl/catalogue.ts';
import { mayRun } from '../../../src/observe/acl/may-run.ts';
import { userOf } from '../../../src/observe/acl/rules.ts';
import type { Reason } from '../../../src/observe/fact.ts';
import { ask, questions, rightFor, wordsOf } from '../../../src/observe/live/questions.ts';
import { officeRules } from '../../../src/policy/compile/office-rules.ts';

const page = new URL('../../../../../docs/reference/observed.md', import.meta.url);

/** The first two cells of each row of a table, without the marks of code. */
async function rows(): Promise<readonly (readonly [string, string])[]> {
  const text = await readFile(page, 'utf8');
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, first = '', second = ''] = line
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|').replaceAll('`', ''));
    return line.startsWith('|') && !/^-+$/.test(first) ? [[first, second]] : [];
  });
}

test('the page lists what is asked, with the right that it needs, and nothing else', async () => {
  const asked = (await rows()).filter(([first]) => /^[A-Z]/.test(first));
  const expected = Object.entries(questions).map(([name, { words, parameters }]) => {
    if (!isQuestion(name)) throw new Error(name);
    const right = rightFor(ask(name, ...Array.from({ length: parameters }, () => 'x')));
    return [`${words.join(' ')}${parameters > 0 ? ' …' : ''}`, right];
  });
  expect(asked).toEqual(expected);
});

test('the page explains every reason for not knowing', async () => {
  const reasons: Record<Reason, true> = {
    'no-right': true,
    'no-access': true,
    'no-login': true,
    away: true,
    'timed-out': true,
    busy: true,
    'too-large': true,
    'not-offered': true,
    'not-understood': true,
    'not-tried': true,
  };
  const explained = (await rows()).map(([first]) => first).filter((first) => first in reasons);
  expect(explained.toSorted()).toEqual(Object.keys(reasons).toSorted());
});

test('a question is asked with the parameters that it has, and with no others', () => {
  expect(wordsOf(ask('scan', '0', 'COUNT', '10'))).toEqual(['SCAN', '0', 'COUNT', '10']);
  expect(() => ask('settings', 'x')).toThrow(RangeError);
  expect(() => ask('user')).toThrow(RangeError);
});

function isQuestion(name: string): name is keyof typeof questions {
  return name in questions;
}

test('the login that a policy gives the audit may ask all', () => {
  const catalogue = Catalogue.bundled();
  const rules = officeRules('audit', 'rampart:', () => true);
  const { user } = userOf('rampart-audit', rules, { catalogue, everyChannel: false });
  const refused = Object.values(questions).flatMap(({ words, parameters }) => {
    const [command = ''] = words;
    const whole = [...words, ...Array.from({ length: parameters }, () => 'x')];
    const verdict = mayRun(user, whole, catalogue);
    return command === 'SENTINEL' || verdict.kind === 'allowed' ? [] : [words.join(' ')];
  });
  expect(refused).toEqual([]);
});

test('and never sees what commands were given', () => {
  const catalogue = Catalogue.bundled();
  const rules = officeRules('audit', 'rampart:', () => true);
  const { user } = userOf('rampart-audit', rules, { catalogue, everyChannel: false });
  const telling = [['SLOWLOG', 'GET'], ['MONITOR'], ['GET', 'x'], ['DUMP', 'x'], ['RANDOMKEY']];
  const kinds = telling.map((words) => mayRun(user, words, catalogue).kind);
  expect(kinds).toEqual(telling.map(() => 'refused'));
});
