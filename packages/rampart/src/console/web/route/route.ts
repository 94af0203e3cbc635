// Where one is in the console, as it stands behind the `#` of the address: `#/cars/path/gateway`. Behind
// the `#`, so that the server needs one page only and never gets to see the secret of a login link.

export const viewNames = [
  'path',
  'now',
  'posture',
  'risk',
  'proof',
  'time',
  'keys',
  'unlock',
  'users',
  'policy',
] as const;

export type ViewName = (typeof viewNames)[number];

export type Route =
  | { readonly kind: 'start' }
  | { readonly kind: 'login'; readonly once: string }
  | {
      readonly kind: 'view';
      readonly deployment: string;
      readonly view: ViewName;
      /** A layer, an attack, an archive: what the view shows more of. */
      readonly detail: string | null;
    }
  | { readonly kind: 'nowhere'; readonly hash: string };

/** The link that logs in once is `/login#…`, as the console prints it. */
export function parseRoute(hash: string, pathname = '/'): Route {
  if (pathname === '/login') return { kind: 'login', once: hash.replace(/^#/u, '') };
  const parts = hash.replace(/^#?\/?/u, '').split('/');
  const [first = '', view = 'path', detail = null, ...more] = parts.map(decoded);
  if (first === null || view === null || more.length > 0) return { kind: 'nowhere', hash };
  if (first === '') return { kind: 'start' };
  if (!isViewName(view)) return { kind: 'nowhere', hash };
  return { kind: 'view', deployment: first, view, detail: detail === '' ? null : detail };
}

export function linkTo(deployment: string, view: ViewName, detail: string | null = null): string {
  const parts = detail === null ? [deployment, view] : [deployment, view, detail];
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

function isViewName(name: string): name is ViewName {
  return viewNames.some((known) => known === name);
}

/** Null: no text that an address could hold. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
