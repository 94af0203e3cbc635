import { expect, test } from 'vitest';
import { html } from '../src/html.ts';

test('what is put into a template is escaped, in text and in attributes', () => {
  const nasty = `"><script>alert('x')</script>&\``;
  expect(html`<p title="${nasty}">${nasty}</p>`.text).toBe(
    '<p title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&#96;">' +
      '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&#96;</p>',
  );
});

test('a template within a template is not escaped again', () => {
  const items = ['a<b', 'c'].map((text) => html`<b>${text}</b>`);
  expect(html`${items}!`.text).toBe('<b>a&lt;b</b><b>c</b>!');
});

test('nothing is shown for what is not there', () => {
  expect(html`${null}${undefined}${false}${0}`.text).toBe('0');
});
