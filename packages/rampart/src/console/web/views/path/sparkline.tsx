import type { VNode } from 'preact';

/** A bar a minute; the number beside it says the same in words. */
export function Sparkline({ counts }: { readonly counts: readonly number[] }): VNode | null {
  const most = Math.max(...counts, 0);
  if (most === 0) return null;
  const all = 60;
  const first = Math.max(0, all - counts.length);
  return (
    <svg class="sparkline" viewBox="0 0 120 20" preserveAspectRatio="none" aria-hidden="true">
      {counts.slice(-all).map((count, at) => {
        const height = count === 0 ? 0.6 : Math.max(1.6, (count / most) * 20);
        const x = (first + at) * 2;
        return <rect key={x} x={x} y={20 - height} width="1.5" height={height} />;
      })}
    </svg>
  );
}
