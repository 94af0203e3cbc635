// The Cookie header of a request. Case files call the visitor's cookie `__Host-csrf-anon`, and a
// visitor A1: ours has another name, and the value that our keyring signed for that visitor.
import type { AttemptMaker } from './attempts.ts';
import type { Plan } from './plan.ts';

/** Names under which an application might take a token from a cookie, if it did. */
const tokenCookies = ['XSRF-TOKEN', '__Host-csrf', '_csrf'];

export async function cookieLine(
  { case: { request } }: Plan,
  tokens: readonly string[],
  maker: Pick<AttemptMaker, 'visitorCookie'>,
  fill: (text: string) => Promise<string>,
): Promise<string | null> {
  const listed = request.headers
    .filter(([name]) => name.toLowerCase() === 'cookie')
    .map(([, line]) => fill(line));
  const named = request.cookies.map(async ([name, value]) => {
    const text = await fill(value);
    // A cookie without a name is sent as its value alone, whatever that looks like.
    return name === '' ? text : `${name}=${text}`;
  });
  const pairs = await Promise.all(listed.length > 0 ? listed : named);
  const lines = pairs.map((pair) => ours(pair, maker));
  for (const token of tokens) lines.push(...tokenCookies.map((name) => `${name}=${token}`));
  return lines.length === 0 ? null : lines.join('; ');
}

/** Whatever stands around the label stays: quotes, blanks, a tampered end. */
function ours(text: string, maker: Pick<AttemptMaker, 'visitorCookie'>): string {
  return text
    .replaceAll(
      /(csrf-anon\s*=\s*"?)(A\d+)\b/gi,
      (_, before: string, label: string) => before + maker.visitorCookie(label),
    )
    .replaceAll(/csrf-anon/gi, (name) =>
      name === name.toUpperCase() ? 'CSRF-VISITOR' : 'csrf-visitor',
    );
}
