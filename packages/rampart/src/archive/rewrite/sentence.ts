import type { MassRewrite } from './mass-rewrite.ts';

const happened: Readonly<Record<MassRewrite['kind'], string>> = {
  encrypted: 'replaced by values that look encrypted',
  replaced: 'replaced',
  removed: 'removed, though they had no expiry',
  flushed: 'removed at once',
};

export function rewriteSentence({ kind, keys, of }: MassRewrite): string {
  return `About ${keys} of ${of} keys were ${happened[kind]}.`;
}
