// What the page knows without asking: the meta tags that the server wrote into it.
import { isFit } from './endpoint.ts';

/** Where there is no document, in a worker, only the endpoint is left to ask. */
export function readMetaTags(): { token: string; person: string | undefined } | undefined {
  const token = contentOf('csrf-token');
  return token === undefined ? undefined : { token, person: contentOf('csrf-person') };
}

function contentOf(name: string): string | undefined {
  if (typeof document === 'undefined') return undefined;
  const content = document.querySelector(`meta[name="${name}"]`)?.getAttribute('content');
  return isFit(content) ? content : undefined;
}
