// A unit of systemd: sections of settings. What comes from the policy and may be a path or a list stands
// in them by names that its schema has bounded; `%` would mean something to systemd, and is doubled.
export type UnitSection = readonly (readonly [setting: string, value: string | number])[];

const origin = '# Made from the policy by Rampart. Change the policy: this file is written anew.\n';

export function unitFile(sections: Readonly<Record<string, UnitSection>>): string {
  const written = Object.entries(sections).map(
    ([name, settings]) => `[${name}]\n${settings.map(lineOf).join('')}`,
  );
  return `${origin}\n${written.join('\n')}`;
}

function lineOf([setting, value]: UnitSection[number]): string {
  return `${setting}=${String(value).replaceAll('%', '%%')}\n`;
}

/** What a process that only listens, connects and writes below its own directories can do without. */
export const sandbox: UnitSection = [
  ['UMask', '0077'],
  ['LimitCORE', 0],
  ['NoNewPrivileges', 'yes'],
  ['CapabilityBoundingSet', ''],
  ['ProtectSystem', 'strict'],
  ['PrivateTmp', 'yes'],
  ['PrivateDevices', 'yes'],
  ['ProtectClock', 'yes'],
  ['ProtectControlGroups', 'yes'],
  ['ProtectHostname', 'yes'],
  ['ProtectKernelLogs', 'yes'],
  ['ProtectKernelModules', 'yes'],
  ['ProtectKernelTunables', 'yes'],
  ['ProtectProc', 'invisible'],
  ['RestrictAddressFamilies', 'AF_INET AF_INET6 AF_UNIX'],
  ['RestrictNamespaces', 'yes'],
  ['RestrictRealtime', 'yes'],
  ['RestrictSUIDSGID', 'yes'],
  ['LockPersonality', 'yes'],
  ['RemoveIPC', 'yes'],
  ['SystemCallArchitectures', 'native'],
  ['SystemCallFilter', '@system-service'],
  ['SystemCallErrorNumber', 'EPERM'],
];

/** A path that stays one word, whatever is in it. */
export function unitWord(path: string): string {
  return `"${path.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Where systemd would hide what the unit needs, nothing is hidden. */
export function homeProtection(paths: readonly string[]): UnitSection {
  const isHome = paths.some((path) => /^\/(?:home|root|run\/user)(?:\/|$)/.test(path));
  return [['ProtectHome', isHome ? 'no' : 'yes']];
}
