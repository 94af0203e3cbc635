// Codes that were used at the console are used up at the gateways too: they are the same people's.
import { askAdmin } from '../../gateway/admin/ask.ts';
import { AdminAnswerError, AdminError } from '../../gateway/admin/errors.ts';
import { claimStep } from '../../gateway/admin/verbs.ts';
import { UnlockError } from '../../gateway/unlock/errors.ts';
import type { Steps } from '../../gateway/unlock/second-factor.ts';

export class GatewaySteps implements Steps {
  readonly #sockets: () => readonly string[];

  constructor(sockets: () => readonly string[]) {
    this.#sockets = sockets;
  }

  /** Gateways share one memory, so one of them is enough. Without any, the console's own has to do. */
  async claim(operator: string, step: number): Promise<void> {
    for (const socket of this.#sockets()) {
      try {
        await askAdmin(socket, claimStep, { operator, step });
        return;
      } catch (error) {
        if (!(error instanceof AdminAnswerError) && !(error instanceof AdminError)) throw error;
        if (error.code === 'GATEWAY_CODE_USED') {
          throw new UnlockError('GATEWAY_CODE_USED', 'A gateway has seen this code.', {
            cause: error,
          });
        }
        // A code that comes too early for a gateway's memory, it takes from nobody. And the server behind
        // a gateway may be what somebody logs in to look at.
      }
    }
  }
}
