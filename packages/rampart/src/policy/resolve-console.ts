// The console as it acts: where it is found, and what it looks at, follows from the rest of the policy.
import { isLoopbackHost } from './addresses.ts';
import type { WrittenPolicy } from './schema/policy.ts';
import type { ConsolePolicy, GatewayPolicy } from './types.ts';

export function consoleOf(
  { app, console: written }: WrittenPolicy,
  gateway: GatewayPolicy | null,
): ConsolePolicy {
  const { origin, ...rest } = written;
  const own = gateway === null ? [] : [[app, gateway.admin.socket] as const];
  return {
    ...rest,
    origins: origin === null ? originsOf(written) : [new URL(origin).origin],
    directory: written.directory ?? `/var/lib/rampart/${app}/console`,
    gateways: written.gateways.size === 0 ? new Map(own) : written.gateways,
    logs: written.logs ?? (gateway === null ? [] : [gateway.audit.directory]),
  };
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
