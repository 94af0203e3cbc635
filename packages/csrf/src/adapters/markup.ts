// The token as a template wants it.
import type { Renewal } from '../types.ts';

/** Tokens are base64url, but the field's name comes from the options. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

export const hiddenField = (name: string, token: string): string =>
  `<input type="hidden" name="${escaped(name)}" value="${escaped(token)}">`;

/** The page's token, and the person it was rendered for, as the browser module looks for them. */
export const metaTags = ({ token, person }: Pick<Renewal, 'token' | 'person'>): string =>
  `<meta name="csrf-token" content="${escaped(token)}">` +
  `<meta name="csrf-person" content="${escaped(person)}">`;
