// The address bar as a signal: back, forward, links and typed addresses all come by here.
import { computed, signal } from '@preact/signals';

import { parseRoute } from './route.ts';

const hash = signal(location.hash);

addEventListener('hashchange', () => {
  hash.value = location.hash;
});

export const here = computed(() => parseRoute(hash.value));

export function goTo(link: string): void {
  location.hash = link;
}

/** Without a trace in the history: for a secret that was in the address. */
export function replaceWith(link: string): void {
  history.replaceState(null, '', link);
  hash.value = location.hash;
}
