// The process of a worker. It does what its supervisor says; when that ends, the runtime ends it too.
import { loadGatedPolicy } from '../../policy/load.ts';
import { Gateway } from '../gateway.ts';
import { factsText } from '../login/facts.ts';
import * as verbs from './worker-verbs.ts';
import { workerHandlers } from './worker-handlers.ts';
import { Wire, type Channel } from './wire.ts';
import type { Headquarters } from './worker.ts';

// A terminal, or systemd, signals the whole group; the supervisor passes on what that means.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

let gateway: Gateway | null = null;

const channel: Channel = {
  // Without a supervisor there is nobody to tell, and the process is about to end.
  send: (message) => void process.send?.(message, undefined, undefined, () => undefined),
  onMessage: (take) => process.on('message', take),
  onClose: (take) => process.on('disconnect', take),
};

const wire: Wire = new Wire(
  channel,
  workerHandlers(
    async ({ text, source, worker, restarts }) => {
      process.title = `rampart gateway ${worker}`;
      const policy = loadGatedPolicy(text, source);
      gateway = await Gateway.open({ policy, worker, restarts, headquarters });
    },
    () => {
      if (gateway === null) throw new TypeError('The worker has not begun.');
      return gateway;
    },
  ),
);

const headquarters: Headquarters = {
  inBand: (order) =>
    wire
      .ask(verbs.inBand, order)
      // Its supervisor is gone, and so is this process in a moment.
      .catch(() => '-ERR the unlock failed; look at the gateway\r\n'),
  tell: (facts) => {
    // The same: nobody is left who would want to know.
    wire.ask(verbs.tell, { facts: factsText(facts) }).catch(() => undefined);
  },
};
