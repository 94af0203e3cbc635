// The conformance run starts this application in its own process, several times with different
// options. Which of them a request belongs to is told by the asynchronous context it runs in.
import type { AsyncLocalStorage } from 'node:async_hooks';
import type { NextCsrf } from '../../src/adapters/next.ts';

export interface RunningApplication {
  readonly csrf: NextCsrf;
  /** What the route handlers do. */
  readonly answer: (request: Request) => Promise<Response>;
  /** What the server action of the page transfer-form did. */
  readonly transfers: string[];
}

declare global {
  // The bundled application and the run that loads it share no module; they meet here.
  var conformanceOfNext: AsyncLocalStorage<RunningApplication> | undefined;
}

export function here(): RunningApplication {
  const running = globalThis.conformanceOfNext?.getStore();
  if (running === undefined) throw new TypeError('this application is started by targets/next.ts');
  return running;
}
