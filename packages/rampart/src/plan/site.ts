// This machine and one policy, put together once: what plan, apply and drift begin with.
import { existsSync } from 'node:fs';

import { fetchSecret } from '../policy/secrets.ts';
import { PolicySourceError } from '../policy/errors.ts';
import type { Step } from '../policy/step.ts';
import type { Policy } from '../policy/types.ts';
import { Hand } from './apply/hand.ts';
import { keepBySystemd } from './keep-by-systemd.ts';
import { keepOurselves } from './keep-ourselves.ts';
import type { Keeper } from './keeper.ts';
import { readAccounts } from './look/accounts.ts';
import type { Accounts } from './look/accounts.ts';
import type { PresentLogin } from './look/door.ts';
import { look } from './look/look.ts';
import { plan } from './plan.ts';
import type { Plan } from './plan.ts';
import { removal } from './removal.ts';
import type { Seen } from './seen.ts';
import { systemctl } from './systemctl.ts';
import type { Systemctl } from './systemctl.ts';
import { Vault } from './vault.ts';
import type { Fetch } from './vault.ts';
import { wantedHere } from './wanted.ts';
import type { Wanted } from './wanted.ts';

export interface SiteOptions {
  readonly policy: Policy;
  /** The hosts of the policy that are meant; null: those that have an address of this machine. */
  readonly only: readonly string[] | null;
  /** The login of a server that was here before. */
  readonly present: PresentLogin | null;
  /** The directory below which the machine's files lie. `/` by default. */
  readonly root?: string;
  readonly fetch?: Fetch;
  /** Whether systemd looks after this machine; looked for if not said. */
  readonly hasSystemd?: boolean;
  readonly systemctl?: Systemctl;
  /** Who keeps processes running, in the place of systemd or ourselves. */
  readonly keeper?: (accounts: () => Promise<Accounts>) => Keeper;
}

export interface Site {
  readonly wanted: Wanted;
  readonly vault: Vault;
  plan(): Promise<Plan>;
  /** What there is of Rampart itself to take away. */
  removal(): Promise<readonly Step[]>;
  hand(): Hand;
}

export async function openSite(options: SiteOptions): Promise<Site> {
  const { policy, only, present, root = '/', fetch = fetchSecret } = options;
  const hasSystemd =
    options.keeper === undefined && (options.hasSystemd ?? existsSync('/run/systemd/system'));
  if (policy.deployment === null) {
    const what = `The policy ${policy.source} describes no servers.`;
    throw new PolicySourceError('POLICY_SERVERS_MISSING', what);
  }
  const vault = new Vault(fetch);
  const wanted = await wantedHere(policy, policy.deployment, { only, hasSystemd }, vault);
  const accounts = (): Promise<Accounts> => readAccounts(root);
  const order = options.systemctl ?? systemctl;
  const usual = hasSystemd ? (): Keeper => keepBySystemd(order) : keepOurselves;
  const keeper = (options.keeper ?? usual)(accounts);
  const seen = (): Promise<Seen> =>
    look(wanted, { root, keeper, vault, present, systemctl: order });
  return {
    wanted,
    vault,
    plan: async () => plan(wanted, await seen()),
    removal: async () => removal(wanted, await seen()),
    hand: () => new Hand({ wanted, root, vault, keeper, accounts, present, systemctl: order }),
  };
}
