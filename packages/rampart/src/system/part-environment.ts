// What a part is given of our environment: all of it, but for the secrets that the policy names and that
// others need. Pure.
import { alertsPart } from '../policy/compile/alerts-unit.ts';
import { archivePart } from '../policy/compile/archive-unit.ts';
import { consolePart } from '../policy/compile/console-unit.ts';
import { gatewayPart } from '../policy/compile/gateway-unit.ts';
import type { OwnPart } from '../policy/compile/own-part.ts';
import type { OwnRole } from '../policy/deployment/host-roles.ts';
import type { Policy, SecretSource } from '../policy/types.ts';

export function partEnvironment(
  role: OwnRole,
  policy: Policy,
  environment: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const parts = partsIn(policy);
  const own = variablesOf(parts.find((part) => part.role === role)?.secrets ?? []);
  const logins = policy.deployment?.accounts.map(({ password }) => password) ?? [];
  const all = variablesOf([...parts.flatMap(({ secrets }) => secrets), ...logins]);
  const given = { ...environment };
  for (const name of all) if (!own.has(name)) delete given[name];
  return given;
}

function partsIn(policy: Policy): readonly OwnPart[] {
  const { app, gateway, archive, alerts } = policy;
  return [
    ...(gateway === null ? [] : [gatewayPart(policy, { app }, gateway)]),
    ...(archive === null ? [] : [archivePart(policy, archive)]),
    ...(alerts === null ? [] : [alertsPart(policy, alerts)]),
    consolePart(policy, policy.console),
  ];
}

function variablesOf(secrets: readonly (SecretSource | null)[]): ReadonlySet<string> {
  return new Set(secrets.flatMap((secret) => (secret?.kind === 'env' ? [secret.name] : [])));
}
