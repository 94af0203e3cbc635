// A name that somebody else chose: a key, a user, an address, a user agent. Characters that hide others or
// turn the direction of writing are shown as question marks, and the rest cannot reorder what stands beside.
import type { VNode } from 'preact';

import { printable } from '../../../events/printable.ts';

export function Name({ text }: { readonly text: string }): VNode {
  return <bdi class="name">{printable(text)}</bdi>;
}

/** The same for several lines, such as a file. */
export function Lines({ text }: { readonly text: string }): VNode {
  return <code>{text.split('\n').map(printable).join('\n')}</code>;
}

/** The same for sentences. */
export function Words({ text }: { readonly text: string }): VNode {
  return <bdi class="words">{printable(text)}</bdi>;
}
