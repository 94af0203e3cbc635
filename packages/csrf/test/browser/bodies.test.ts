// What is sent again must be what was sent the first time, whatever it is made of.
import { expect, it } from 'vitest';
import { visits } from './browser.ts';

const visit = visits();

const kinds = [
  'string',
  'parameters',
  'form',
  'blob',
  'buffer',
  'bytes',
  'request',
  'none',
] as const;

it.each(kinds)('sends a body again that is of this kind: %s', async (kind) => {
  const { site, logInSilently, open } = visit();
  await logInSilently('ada');
  const page = await open('/page-from-yesterday');
  const status = await page.evaluate(async (made) => {
    const text = 'über '.repeat(2_000);
    const form = new FormData();
    form.set('text', text);
    form.set('file', new File([text], 'file.txt'));
    const bodies: Record<typeof made, () => BodyInit | null> = {
      string: () => text,
      parameters: () => new URLSearchParams({ text }),
      form: () => form,
      blob: () => new Blob([text], { type: 'text/plain' }),
      buffer: () => new TextEncoder().encode(text).buffer,
      bytes: () => new TextEncoder().encode(text),
      request: () => text,
      none: () => null,
    };
    const init = { method: 'POST', body: bodies[made]() };
    const response = await (made === 'request'
      ? window.csrf.fetch(new Request('/note', init))
      : window.csrf.fetch('/note', init));
    return response.status;
  }, kind);
  expect(status).toBe(200);
  const [first, second, ...more] = site.arrivals;
  expect([first?.status, second?.status, more.length]).toEqual([403, 200, 0]);
  expect(second?.body).toBe(first?.body);
  expect(second?.headers['content-type']).toBe(first?.headers['content-type']);
  expect(second?.headers['content-length']).toBe(first?.headers['content-length']);
  if (kind !== 'none') expect(second?.body.length).toBeGreaterThan(10_000);
});

it('sends what the body was when fetch was called, though the page has changed it since', async () => {
  const { site, logInSilently, open } = visit();
  await logInSilently('ada');
  const page = await open('/page-from-yesterday');
  await page.evaluate(async () => {
    const bytes = new TextEncoder().encode('first');
    const sent = window.csrf.fetch('/note', { method: 'POST', body: bytes });
    bytes.set(new TextEncoder().encode('later'));
    await sent;
  });
  expect(site.arrivals.map(({ body }) => body)).toEqual(['first', 'first']);
});
