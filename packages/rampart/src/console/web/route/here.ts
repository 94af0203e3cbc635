// The address bar as a signal: back, forward, links and typed addresses all come by here.
import { computed, signal } from '@preact/signals';

import { parseRoute } from './route.ts';

const hash = signal(location.hash);

addEventListener('hashchange', () => {
  hash.value = location.hash;
});

export const here = computed(() => parseRoute(hash.value, location.pathname));

/** Without a trace in the history: for a secret that was in the address. */
export function replaceWith(link: string): void {
  history.replaceState(null, '', link);
  // The path counts, too, so it is looked at again even when the part behind the # is the same.
  hash.value = '';
  hash.value = location.hash;
}
