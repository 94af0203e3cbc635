// Errors quote what they are about: `-NOGROUP No such key 'shop1:orders' …`. The prefix is none of
// the tenant's business there either.
import type { Tenant } from './tenant.ts';
import { beginsWith } from './tenant.ts';

export function cleanErrorText(text: Uint8Array, { prefix }: Tenant): Uint8Array {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.length);
  let at = bytes.indexOf(prefix);
  if (at < 0) return text;
  const parts: Uint8Array[] = [];
  let kept = 0;
  while (at >= 0) {
    parts.push(bytes.subarray(kept, at));
    kept = at + prefix.length;
    // A prefix right behind the prefix is how the tenant's own key begins.
    const next = beginsWith(bytes, prefix, kept) ? kept + prefix.length : kept;
    at = bytes.indexOf(prefix, next);
  }
  parts.push(bytes.subarray(kept));
  return Buffer.concat(parts);
}
