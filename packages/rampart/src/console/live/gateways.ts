// How the gateways of this machine are, asked at their admin sockets; once for all who ask within a moment.
import { askAdmin } from '../../gateway/admin/ask.ts';
import { connections, pending, status } from '../../gateway/admin/verbs.ts';
import type { Status } from '../../gateway/admin/verbs.ts';
import type { Pending } from '../../gateway/unlock/approvals.ts';
import type { ConnectionView } from '../../gateway/unlock/unlock-desk.ts';
import { messageOf } from '../../message-of.ts';
import type { GatewaySocket, Watched } from '../house.ts';

export type GatewayReading = { readonly gateway: GatewaySocket } & (
  | {
      readonly kind: 'answers';
      readonly status: Status;
      readonly connections: readonly ConnectionView[];
      readonly pending: readonly Pending[];
    }
  | { readonly kind: 'silent'; readonly why: string }
);

const goodFor = 900;

export class Gateways {
  readonly #of: Pick<Watched, 'gateways'>;
  #last: Promise<readonly GatewayReading[]> = Promise.resolve([]);
  #at = -Infinity;

  constructor(of: Pick<Watched, 'gateways'>) {
    this.#of = of;
  }

  read(): Promise<readonly GatewayReading[]> {
    const now = performance.now();
    if (now - this.#at > goodFor) {
      this.#at = now;
      this.#last = Promise.all(this.#of.gateways.map((gateway) => readingOf(gateway)));
    }
    return this.#last;
  }

  /** After an act: what was read before is outdated. */
  forget(): void {
    this.#at = -Infinity;
  }
}

async function readingOf(gateway: GatewaySocket): Promise<GatewayReading> {
  try {
    const [how, open, waiting] = await Promise.all([
      askAdmin(gateway.path, status, {}),
      askAdmin(gateway.path, connections, { user: null }),
      askAdmin(gateway.path, pending, {}),
    ]);
    return { gateway, kind: 'answers', status: how, connections: open, pending: waiting };
  } catch (error) {
    return { gateway, kind: 'silent', why: messageOf(error) };
  }
}
