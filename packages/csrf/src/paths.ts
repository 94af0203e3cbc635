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

/** Is the path one of the listed, or below one of them, in any reading that some router makes? */
export function protectedPaths(listed: readonly string[] | undefined): PathSet {
  if (listed === undefined) return () => true;
  const roots = listed.map((path) => namesIn(decoded(path), false).join('/'));
  return (target) => {
    const path = pathOf(target);
    return readings(path).some((reading) =>
      roots.some((root) => root === '' || reading === root || reading.startsWith(`${root}/`)),
    );
  };
}

// A proxy may decode before the router does, and either may or may not follow the dots.
function readings(path: string): readonly string[] {
  const all = new Set<string>();
  let text = path;
  for (let round = 0; ; round++) {
    all.add(namesIn(text, false).join('/'));
    all.add(namesIn(text, true).join('/'));
    const next = decoded(text);
    if (next === text || round === 3) return [...all];
    text = next;
  }
}

function namesIn(path: string, followDots: boolean): readonly string[] {
  const names: string[] = [];
  for (const part of path
    .normalize('NFC')
    .toLowerCase()
    .split(/[/\\]+/u)) {
    const name = part.replace(/;[^]*$/u, '');
    if (name === '..' && followDots) names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not UTF-8: what can be read, byte by byte.
    return text.replaceAll(/%([0-9a-f]{2})/giu, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
}
