// The end of a question: yes, in a word that says what it does, or leaving it.
import type { VNode } from 'preact';

export function Answers({
  yes,
  isBusy,
  isReady = true,
  kind = 'primary',
  onLeave,
}: {
  readonly yes: string;
  readonly isBusy: boolean;
  /** Whether all that it needs is filled in. */
  readonly isReady?: boolean;
  readonly kind?: 'primary' | 'danger';
  readonly onLeave: () => void;
}): VNode {
  return (
    <div class="actions">
      <button type="submit" class={kind} aria-disabled={isBusy || !isReady}>
        {isBusy ? 'One moment…' : yes}
      </button>
      <button type="button" onClick={onLeave}>
        Leave it
      </button>
    </div>
  );
}
