import { expect, test } from 'vitest';
import { readCases } from '../../conformance/case.ts';
import { allow, written, type Sketch } from '../../conformance/cases/sketch.ts';
import { cookieLine } from '../../conformance/cookie-line.ts';
import { understand } from '../../conformance/plan.ts';

const maker = { visitorCookie: (label: string): string => `signed-${label}` };

async function line(sketch: Sketch, tokens: readonly string[] = []): Promise<string | null> {
  const text = JSON.stringify({ cases: [written(allow('x', '', sketch), 'x')] });
  const [one] = readCases(text);
  if (one === undefined || 'problem' in one) throw new Error('The case cannot be read.');
  return cookieLine(understand(one), tokens, maker, async (value) => value);
}

test('A visitor’s label becomes the cookie that the keyring signed for it', async () => {
  const cookies = { '__Host-csrf-anon': 'A1' };
  expect(await line({ cookies })).toBe('__Host-sid=S1; __Host-csrf-visitor=signed-A1');
});

test('What is wrong about a cookie stays wrong', async () => {
  const one = (name: string, value: string) => line({ session: null, cookies: [[name, value]] });
  expect(await one('__host-csrf-anon', 'A1')).toBe('__host-csrf-visitor=signed-A1');
  expect(await one('__HOST-CSRF-ANON', 'A1')).toBe('__HOST-CSRF-VISITOR=signed-A1');
  expect(await one('__Host-csrf-anon', 'evil')).toBe('__Host-csrf-visitor=evil');
  expect(await one('__Host-csrf-anon', '"A1"')).toBe('__Host-csrf-visitor="signed-A1"');
  expect(await one('__Host-csrf-anon', 'A1.x')).toBe('__Host-csrf-visitor=signed-A1.x');
  expect(await one('', '__Host-csrf-anon=evil')).toBe('__Host-csrf-visitor=evil');
});

test('Names may repeat, and a line that a case writes itself stands', async () => {
  const twice = [
    ['a', '1'],
    ['a', '2'],
  ] as const;
  expect(await line({ cookies: twice })).toBe('__Host-sid=S1; a=1; a=2');
  expect(await line({ headers: { cookie: 'a=b]c=d; ;' } })).toBe('a=b]c=d; ;');
});

test('A token may be sent in cookies only', async () => {
  expect(await line({ session: null }, ['T'])).toContain('XSRF-TOKEN=T');
  expect(await line({ session: null })).toBeNull();
});
