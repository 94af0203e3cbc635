// The second factor of the grounds: an operator with an authenticator, and the part of the gateway that
// asks for its codes.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Gateway } from '../../gateway/gateway.ts';
import { UnlockOffice, type UnlockOfficeOptions } from '../../gateway/operate/unlock-office.ts';
import { Enrolments, newFactor } from '../../gateway/unlock/enrolments.ts';
import { factorsIn } from '../../gateway/unlock/open-unlock.ts';
import { SharedSteps } from '../../gateway/unlock/shared-steps.ts';
import { codeAt, drift, stepAt } from '../../gateway/unlock/totp.ts';
import { UsedSteps } from '../../gateway/unlock/used-steps.ts';
import type { GatedPolicy } from '../../policy/types.ts';

/** What the operator's authenticator shows. Each code is good once. */
export type Authenticator = () => string;

export const operator = 'olga';

export interface OfficeParts extends Pick<UnlockOfficeOptions, 'log' | 'tell'> {
  readonly policy: GatedPolicy;
  readonly gateway: Gateway;
}

export interface Office {
  readonly desk: UnlockOffice;
  readonly authenticator: Authenticator;
}

export async function openOffice({ policy, gateway, log, tell }: OfficeParts): Promise<Office> {
  const { admin, upstream } = policy.gateway;
  const ask: UnlockOfficeOptions['ask'] = (command) => gateway.ask(command);
  // Both memories of used codes began an hour ago, as they have in a gateway that runs.
  const before = Date.now() - 3_600_000;
  await mkdir(admin.directory, { recursive: true, mode: 0o700 });
  await (await UsedSteps.open(join(admin.directory, 'used-steps'), before)).close();
  await new SharedSteps(ask, `${upstream.reserved}used-steps`, () => before).prepare();
  const factor = newFactor({ name: operator, users: ['ops'], approves: false }, before);
  const enrolments = await Enrolments.open(factorsIn(admin.directory));
  await enrolments.save({ ...factor, confirmedStep: 0 }, { replace: false });
  const desk = await UnlockOffice.open({
    policy: () => policy,
    workers: () => [gateway],
    ask,
    log,
    tell,
  });
  await desk.start();
  let used = 0;
  return {
    desk,
    authenticator: () => {
      used = Math.max(used + 1, stepAt(Date.now()) - drift);
      return codeAt(factor.secret, used);
    },
  };
}
