/** Why a gateway does not start, or does not do what its operator asks: what happened, to what. */
export class OperatingError extends Error {
  readonly code: OperatingCode;

  constructor(code: OperatingCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${operatingCodes[code]}`, options);
    this.name = 'OperatingError';
    this.code = code;
  }
}

/** Every code, and what to do about it. */
export const operatingCodes = {
  GATEWAY_LISTEN_IN_USE:
    'Stop what listens there, or give the gateway another address in the policy.',
  GATEWAY_LISTEN_FORBIDDEN:
    'Take a port above 1023, or let the account bind lower ones: AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit.',
  GATEWAY_LISTEN_FAILED:
    'Correct the address in the policy: it has to belong to this machine, and a socket needs a directory that the gateway may write to.',
  GATEWAY_CERTIFICATE_UNUSABLE:
    'Look at the files that the policy names: PEM, readable by the account of the gateway, the key belonging to the certificate.',
  GATEWAY_DIRECTORY_UNWRITABLE:
    'Make it for the account of the gateway (install -d -m 700 -o ACCOUNT DIRECTORY), or name another one in the policy.',
  GATEWAY_SERVER_OPEN:
    'Give these users a password at the server (ACL SETUSER, requirepass), or let the gateway check one (password: { hash: … }). gateway.upstream.dangerously_open lets them in with any.',
  GATEWAY_RESTART_NEEDED: 'Restart the gateway for this; everything else can be reloaded.',
  GATEWAY_WORKER_FAILED: 'Look at what the worker says, on standard error and in its chain.',
} as const;

export type OperatingCode = keyof typeof operatingCodes;
