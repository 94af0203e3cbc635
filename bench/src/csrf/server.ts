import { fileURLToPath } from 'node:url';
import type { Stage } from '@rampart/stage';
import { Conversation, numberIn } from '../measure/conversation.ts';
import { startMeasured } from '../measure/cores.ts';
import type { Pausable } from '../measure/turns.ts';
import type { Cell } from './cells.ts';

const main = fileURLToPath(new URL('serve.ts', import.meta.url));

/** What a server has spent and done since it began. */
export interface Usage {
  /** Microseconds of CPU of the whole process. */
  readonly cpu: number;
  readonly transfers: number;
}

/** The running server of one cell, as seen from the process that measures. */
export class CellServer {
  readonly port: number;
  readonly program: Pausable;
  readonly #conversation: Conversation;

  private constructor(port: number, program: Pausable, conversation: Conversation) {
    this.port = port;
    this.program = program;
    this.#conversation = conversation;
  }

  static async start(
    stage: Stage,
    cell: Cell,
    sessions: number,
    env: Readonly<Record<string, string>>,
  ): Promise<CellServer> {
    const args = [cell.framework, cell.protection, String(sessions)];
    const started = await startMeasured(stage, main, args, env);
    const conversation = new Conversation(started);
    return new CellServer(numberIn(await conversation.hear(), 'port'), started, conversation);
  }

  /** Tidies up first, so that every measurement begins alike. */
  async settled(): Promise<Usage> {
    return readUsage(await this.#conversation.ask('settle'));
  }

  async usage(): Promise<Usage> {
    return readUsage(await this.#conversation.ask('usage'));
  }
}

function readUsage(said: unknown): Usage {
  return { cpu: numberIn(said, 'cpu'), transfers: numberIn(said, 'transfers') };
}
