// What parent and worker say to each other over the message channel.

/** Worker to parent. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'failure'; readonly message: string };

/** Parent to worker. */
export const go = 'go';

export function isWorkerMessage(message: unknown): message is WorkerMessage {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return message.kind === 'ready' || message.kind === 'result' || message.kind === 'failure';
}
