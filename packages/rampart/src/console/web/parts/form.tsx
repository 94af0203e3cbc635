import type { ComponentChildren, VNode } from 'preact';

/** A form that the page itself carries out, sent by its button or by Enter. */
export function Form({
  onSend,
  class: name = '',
  children,
}: {
  /** Shows what went wrong by itself, and never rejects. */
  readonly onSend: () => Promise<void>;
  readonly class?: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <form
      class={name}
      onSubmit={(event) => {
        event.preventDefault();
        void onSend();
      }}
    >
      {children}
    </form>
  );
}
