// Every refusal of the gateway: one table, and docs/reference/gateway-codes.md has a row for each.
import type { Defence, Refuse, Severity } from '@rampart/keyring';

interface Entry {
  readonly defence: Defence;
  /** How much a person should care. */
  readonly severity: Severity;
  /** The first word of the reply, which clients branch on. */
  readonly word: 'ERR' | 'NOPERM' | 'NOAUTH' | 'WRONGPASS';
  /** What happened and what to do, when nothing more can be said. */
  readonly text: string;
}

const table = {
  GATEWAY_PROTOCOL_VIOLATION: {
    defence: 'gateway.protocol',
    severity: 'high',
    word: 'ERR',
    text: 'protocol violation: these bytes are not a Redis request; the connection is closed',
  },
  GATEWAY_FOREIGN_PROTOCOL: {
    defence: 'gateway.protocol',
    severity: 'critical',
    word: 'ERR',
    text: 'protocol violation: this is not the Redis protocol; the connection is closed',
  },
  GATEWAY_INLINE_REFUSED: {
    defence: 'gateway.protocol',
    severity: 'high',
    word: 'ERR',
    text: 'protocol violation: commands as lines of text are not accepted here; the connection is closed',
  },
  GATEWAY_TOO_MANY_UNKNOWN: {
    defence: 'gateway.protocol',
    severity: 'high',
    word: 'ERR',
    text: 'protocol violation: too many unknown commands; the connection is closed',
  },
  GATEWAY_ADDRESS_REFUSED: {
    defence: 'gateway.address',
    severity: 'high',
    word: 'ERR',
    text: 'connections from this address are not accepted',
  },
  GATEWAY_CERTIFICATE_REFUSED: {
    defence: 'gateway.login',
    severity: 'high',
    word: 'ERR',
    text: "the client's certificate names nobody for certain",
  },
  GATEWAY_ADDRESS_BANNED: {
    defence: 'gateway.login',
    severity: 'medium',
    word: 'ERR',
    text: 'rate limit: this address failed to log in too often; try again later',
  },
  GATEWAY_CONNECTIONS_EXCEEDED: {
    defence: 'gateway.limit',
    severity: 'medium',
    word: 'ERR',
    text: 'rate limit: too many connections; close some, or raise gateway.limits in the policy',
  },
  GATEWAY_LOGIN_REQUIRED: {
    defence: 'gateway.login',
    severity: 'high',
    word: 'NOAUTH',
    text: 'Authentication required.',
  },
  GATEWAY_LOGIN_REFUSED: {
    defence: 'gateway.login',
    severity: 'high',
    word: 'WRONGPASS',
    text: 'invalid username-password pair or user is disabled.',
  },
  GATEWAY_LOGIN_TIMEOUT: {
    defence: 'gateway.login',
    severity: 'low',
    word: 'ERR',
    text: 'no login within the time that the policy gives; the connection is closed',
  },
  GATEWAY_COMMAND_REFUSED: {
    defence: 'gateway.command',
    severity: 'high',
    word: 'NOPERM',
    text: 'this user may not run this command',
  },
  GATEWAY_COMMAND_UNKNOWN: {
    defence: 'gateway.command',
    severity: 'high',
    word: 'ERR',
    text: 'unknown command',
  },
  GATEWAY_KEY_REFUSED: {
    defence: 'gateway.keys',
    severity: 'high',
    word: 'NOPERM',
    text: 'this user may not use one of the keys of this command',
  },
  GATEWAY_KEYS_UNCERTAIN: {
    defence: 'gateway.keys',
    severity: 'high',
    word: 'NOPERM',
    text: 'which keys this command would use cannot be told for certain, so it is refused',
  },
  GATEWAY_KEY_MALFORMED: {
    defence: 'gateway.keys',
    severity: 'high',
    word: 'NOPERM',
    text: 'a key is too long or holds control characters',
  },
  GATEWAY_CHANNEL_REFUSED: {
    defence: 'gateway.keys',
    severity: 'high',
    word: 'NOPERM',
    text: 'this user may not use one of the channels of this command',
  },
  GATEWAY_ARGUMENT_REFUSED: {
    defence: 'gateway.limit',
    severity: 'high',
    word: 'NOPERM',
    text: 'an argument is beyond what the policy allows',
  },
  GATEWAY_SCRIPT_REFUSED: {
    defence: 'gateway.script',
    severity: 'high',
    word: 'NOPERM',
    text: 'this script is not among those the policy knows, and does what it must not',
  },
  GATEWAY_TENANT_REFUSED: {
    defence: 'gateway.tenant',
    severity: 'high',
    word: 'NOPERM',
    text: 'this command reaches beyond one tenant',
  },
  GATEWAY_UNLOCK_REQUIRED: {
    defence: 'gateway.unlock',
    severity: 'critical',
    word: 'NOPERM',
    text: 'second authentication required: run `rampart unlock`, then repeat the command',
  },
  GATEWAY_RATE_EXCEEDED: {
    defence: 'gateway.limit',
    severity: 'medium',
    word: 'ERR',
    text: 'rate limit: too much in too short a time; slow down',
  },
  GATEWAY_EGRESS_EXCEEDED: {
    defence: 'gateway.egress',
    severity: 'high',
    word: 'ERR',
    text: 'rate limit: more data was read than the policy allows',
  },
  GATEWAY_CANARY_TOUCHED: {
    defence: 'gateway.egress',
    severity: 'critical',
    word: 'NOPERM',
    text: 'this key is not for use',
  },
  GATEWAY_AUDIT_AWAY: {
    defence: 'gateway.unlock',
    severity: 'critical',
    word: 'ERR',
    text: 'the audit log cannot be written, so no privileged command is passed; free its disk',
  },
  GATEWAY_UPSTREAM_AWAY: {
    defence: 'gateway.protocol',
    severity: 'medium',
    word: 'ERR',
    text: 'upstream unavailable: the server cannot be reached; try again',
  },
  GATEWAY_STATE_REFUSED: {
    defence: 'gateway.command',
    severity: 'medium',
    word: 'ERR',
    text: 'this command cannot be run in the state of this connection',
  },
  GATEWAY_READER_TOO_SLOW: {
    defence: 'gateway.limit',
    severity: 'medium',
    word: 'ERR',
    text: 'rate limit: replies were not read; the connection is closed',
  },
  GATEWAY_FRAME_TIMEOUT: {
    defence: 'gateway.limit',
    severity: 'medium',
    word: 'ERR',
    text: 'rate limit: a command was begun and not finished in time; the connection is closed',
  },
  GATEWAY_IDLE: {
    defence: 'gateway.limit',
    severity: 'info',
    word: 'ERR',
    text: 'rate limit: nothing was sent for longer than the policy allows; the connection is closed',
  },
  GATEWAY_DRAINING: {
    defence: 'gateway.protocol',
    severity: 'info',
    word: 'ERR',
    text: 'this gateway is stopping; connect again',
  },
} as const satisfies Readonly<Record<string, Entry>>;

export type GatewayCode = keyof typeof table;

export type GatewayRefusal = Refuse<GatewayCode>;

const entries: Readonly<Record<GatewayCode, Entry>> = table;

export const gatewayCodes: readonly GatewayCode[] = Object.keys(table).filter(isGatewayCode);

function isGatewayCode(code: string): code is GatewayCode {
  return Object.hasOwn(table, code);
}

/** A refusal; `detail` says more than the table can, and never holds a value or a secret. */
export function refuse(code: GatewayCode, detail?: string): GatewayRefusal {
  const { defence, text } = entries[code];
  return {
    kind: 'refuse',
    code,
    layer: 'gateway',
    defence,
    reason: detail ?? text,
    status: 403,
  };
}

export function severityOf(code: GatewayCode): Severity {
  return entries[code].severity;
}

/** The line that the client gets; one line, whatever the reason holds. */
export function replyTo(refusal: GatewayRefusal): Buffer {
  const { word } = entries[refusal.code];
  const line = refusal.reason.replaceAll(/\p{Cc}+/gu, ' ');
  return Buffer.from(`-${word} ${line}\r\n`, 'utf8');
}
