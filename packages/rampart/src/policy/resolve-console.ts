// The console as it acts: where it is found, and what it looks at, follows from the rest of the policy.
import { isLoopbackHost } from './addresses.ts';
import { isApart, partLog } from './deployment/part-log.ts';
import type { Deployment } from './deployment/types.ts';
import type { WrittenPolicy } from './schema/policy.ts';
import type { ConsolePolicy } from './console-types.ts';
import type { GatewayPolicy } from './types.ts';

type Written = Pick<WrittenPolicy, 'app' | 'console'>;

export function consoleOf(
  { app, console: written }: Written,
  gateway: GatewayPolicy | null,
  deployment: Deployment | null,
  /** Of the other parts. */
  others: readonly (string | undefined)[],
): ConsolePolicy {
  const { origin, ...rest } = written;
  const directory = directoryOf({ app, console: written });
  const logs = [gateway?.audit.directory, ...others].filter((log) => log !== undefined);
  const own = gateway === null ? [] : [[app, gateway.admin.socket] as const];
  return {
    ...rest,
    origins: origin === null ? originsOf(written) : [new URL(origin).origin],
    directory,
    log: consoleLogOf({ app, console: written }, gateway, deployment),
    factors: isApart('console', deployment) ? directory : (gateway?.admin.directory ?? directory),
    gateways: written.gateways.size === 0 ? new Map(own) : written.gateways,
    logs: [...new Set([...logs, ...written.logs])],
  };
}

/** Where it writes down what it did. */
export function consoleLogOf(
  written: Written,
  gateway: GatewayPolicy | null,
  deployment: Deployment | null,
): string {
  const own = `${directoryOf(written)}/events`;
  return partLog('console', own, deployment, gateway);
}

function directoryOf({ app, console: { directory } }: Written): string {
  return directory ?? `/var/lib/rampart/${app}/console`;
}

/** Who is on this machine says `localhost`, or the number of it. */
function originsOf({ listen: { host, port }, tls }: WrittenPolicy['console']): readonly string[] {
  const scheme = tls === null ? 'http' : 'https';
  const names = isLoopbackHost(host) ? ['localhost', host] : [host];
  return [...new Set(names.map((name) => originOf(scheme, name, port)))];
}

/** As browsers write it: brackets around IPv6, no port where it is the usual one. */
function originOf(scheme: string, host: string, port: number): string {
  return new URL(`${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`).origin;
}
