// Operators with authenticators, for a gateway that is not started yet.
import { join } from 'node:path';

import type { RedisServer } from '@rampart/stage';

import { Enrolments, newFactor } from '../../../src/gateway/unlock/enrolments.ts';
import { factorsIn } from '../../../src/gateway/unlock/open-unlock.ts';
import { SharedSteps } from '../../../src/gateway/unlock/shared-steps.ts';
import { codeAt, drift, stepAt } from '../../../src/gateway/unlock/totp.ts';
import { UsedSteps } from '../../../src/gateway/unlock/used-steps.ts';
import { askerOf } from '../ask-server.ts';

export interface Person {
  readonly name: string;
  readonly users: readonly string[];
  readonly approves: boolean;
}

/** Gives the person's next code; each works once, and there are three of them at any time. */
export type CodeOf = (name: string) => string;

export async function enrol(
  directory: string,
  redis: RedisServer,
  people: readonly Person[],
): Promise<CodeOf> {
  // Both memories of used codes began an hour ago, as they have in a gateway that runs.
  const before = Date.now() - 3_600_000;
  await (await UsedSteps.open(join(directory, 'used-steps'), before)).close();
  const memory = new SharedSteps(askerOf(redis), 'rampart-gateway:used-steps', () => before);
  await memory.prepare();
  const enrolments = await Enrolments.open(factorsIn(directory));
  const factors = new Map<string, { readonly secret: Buffer; used: number }>();
  for (const person of people) {
    const factor = newFactor(person, before);
    await enrolments.save({ ...factor, confirmedStep: 0 }, { replace: false });
    factors.set(person.name, { secret: factor.secret, used: 0 });
  }
  return (name) => {
    const factor = factors.get(name);
    if (factor === undefined) throw new Error(`${name} was not enrolled.`);
    factor.used = Math.max(factor.used + 1, stepAt(Date.now()) - drift);
    return codeAt(factor.secret, factor.used);
  };
}
