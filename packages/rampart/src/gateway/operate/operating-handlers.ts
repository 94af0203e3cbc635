// What the admin socket does about the gateway's life.
import { neighbourhood, normalAddress } from '../address/normal.ts';
import { handle, type AdminHandler } from '../admin/protocol.ts';
import { bans, drain, reload, status, unban } from '../admin/verbs.ts';
import type { Ban } from '../login/throttle.ts';
import { statusOf, type Standing } from './standing.ts';

export interface OperatingHandlersOptions {
  readonly standing: () => Promise<Standing>;
  readonly reload: () => Promise<{ readonly changed: boolean }>;
  /** Begins to stop; does not wait for the end. */
  readonly stop: () => void;
  readonly bans: () => readonly Ban[];
  readonly lift: (neighbours: string) => boolean;
}

export function operatingHandlers(options: OperatingHandlersOptions): readonly AdminHandler[] {
  return [
    handle(status, async () => statusOf(await options.standing())),
    handle(reload, () => options.reload()),
    handle(drain, () => {
      options.stop();
      return {};
    }),
    handle(bans, () => options.bans()),
    handle(unban, ({ address }) => {
      // As the list of bans has it, or any address of the neighbourhood.
      const isListed = options.bans().some(({ neighbours }) => neighbours === address);
      const known = isListed ? address : neighbourhood(normalAddress(address) ?? '');
      return { wasBanned: known !== '' && options.lift(known) };
    }),
  ];
}
