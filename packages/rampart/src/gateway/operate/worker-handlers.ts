// A worker's own process: what the supervisor asks is done by the gateway.
import { handle, type AdminHandler } from '../admin/protocol.ts';
import { parseFacts } from '../login/facts.ts';
import * as verbs from './worker-verbs.ts';
import type { Worker } from './worker.ts';

export interface Beginning {
  readonly text: string;
  readonly source: string;
  readonly worker: number;
  readonly restarts: number;
}

/** `begin` is called once, before everything else. */
export function workerHandlers(
  begin: (beginning: Beginning) => Promise<void>,
  worker: () => Worker,
): readonly AdminHandler[] {
  const nothing = async (done: Promise<void>): Promise<Record<string, never>> => {
    await done;
    return {};
  };
  return [
    handle(verbs.beginWork, (beginning) => nothing(begin(beginning))),
    handle(verbs.listening, () => worker().listening()),
    handle(verbs.prepare, (policy) => nothing(worker().prepare(policy))),
    handle(verbs.commit, () => nothing(worker().commit())),
    handle(verbs.abandon, () => nothing(worker().abandon())),
    handle(verbs.connections, () => worker().connections()),
    handle(verbs.grant, (order) => worker().grant(order)),
    handle(verbs.learn, ({ facts, age }) => nothing(worker().learn(parseFacts(facts) ?? [], age))),
    handle(verbs.ask, ({ command }) => worker().ask(command)),
    handle(verbs.commands, () => worker().commands()),
    handle(verbs.reading, () => worker().reading()),
    handle(verbs.reopenLog, () => nothing(worker().reopenLog())),
    handle(verbs.drain, ({ within }) => nothing(worker().drain(within))),
    handle(verbs.close, () => nothing(worker().close())),
  ];
}
