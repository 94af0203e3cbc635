// A worker in another process, seen from its supervisor.
import { factsText } from '../login/facts.ts';
import * as verbs from './worker-verbs.ts';
import type { Wire } from './wire.ts';
import type { Worker } from './worker.ts';

/** A worker that does not say how it is within this is not counted on. */
const patience = 2_000;

export function remoteWorker(wire: Wire): Worker {
  return {
    listening: () => wire.ask(verbs.listening, {}),
    prepare: async (policy) => void (await wire.ask(verbs.prepare, policy)),
    commit: async () => void (await wire.ask(verbs.commit, {})),
    abandon: async () => void (await wire.ask(verbs.abandon, {})),
    connections: () => wire.ask(verbs.connections, {}, patience),
    grant: (order) => wire.ask(verbs.grant, order, patience),
    learn: async (facts, age) =>
      void (await wire.ask(verbs.learn, { facts: factsText(facts), age })),
    ask: (command) => wire.ask(verbs.ask, { command: command.map(textOf) }),
    commands: () => wire.ask(verbs.commands, {}, patience),
    reading: () => wire.ask(verbs.reading, {}, patience),
    reopenLog: async () => void (await wire.ask(verbs.reopenLog, {})),
    drain: async (within) => void (await wire.ask(verbs.drain, { within })),
    close: async () => void (await wire.ask(verbs.close, {})),
  };
}

function textOf(word: string | Uint8Array): string {
  return typeof word === 'string' ? word : Buffer.from(word).toString();
}
