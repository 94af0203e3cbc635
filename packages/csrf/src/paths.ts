// Which path is this? The exempt ones are compared byte by byte with what arrived, so that no
// spelling which a router might read differently is ever let through unchecked; the protected ones
// are compared after undoing every spelling, so that none of those escapes the check.

/** The path of a request target, without its query; an absolute target loses its authority. */
export function pathOf(target: string): string {
  let path = target;
  if (path.charCodeAt(0) !== 0x2f) path = path.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/iu, '');
  const end = path.search(/[?#]/u);
  if (end !== -1) path = path.slice(0, end);
  return path === '' ? '/' : path;
}

/** `METHOD /path`: without query, without a trailing slash. */
export function actionOf(method: string, target: string): string {
  return `${method} ${withoutSlash(pathOf(target))}`;
}

/** An action as a person writes it (`POST /transfer/`, `/transfer`, or a name) in one spelling. */
export function normaliseAction(action: string): string {
  if (action.startsWith('/')) return actionOf('POST', action);
  const [, method, target] = /^([A-Z]+) +(\/.*)$/su.exec(action) ?? [];
  return method === undefined || target === undefined ? action : actionOf(method, target);
}

const withoutSlash = (path: string): string =>
  path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;

export type PathSet = (target: string) => boolean;

export function exemptPaths(listed: readonly string[]): PathSet {
  const paths = new Set(listed);
  return paths.size === 0 ? () => false : (target) => paths.has(pathOf(target));
}

/** Is the path one of the listed, or below one of them, in any spelling a router might accept? */
export function protectedPaths(listed: readonly string[] | undefined): PathSet {
  if (listed === undefined) return () => true;
  const roots = listed.map((path) => plain(path));
  return (target) => {
    const path = plain(pathOf(target));
    return roots.some((root) => root === '/' || path === root || path.startsWith(`${root}/`));
  };
}

function plain(path: string): string {
  let text = path;
  // A doubly encoded path may be decoded by a proxy and by the router.
  for (let round = 0; round < 3 && text.includes('%'); round++) text = decode(text);
  const parts: string[] = [];
  for (const part of text.toLowerCase().split(/[/\\]+/u)) {
    const name = part.replace(/;.*$/u, '');
    if (name === '..') parts.pop();
    else if (name !== '' && name !== '.') parts.push(name);
  }
  return `/${parts.join('/')}`;
}

const decode = (text: string): string =>
  text.replaceAll(/%([0-9a-f]{2})/giu, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
