// What the gateway lets pass and still tells of: one table, like that of the refusals.
import type { Defence, Severity } from '@rampart/keyring';

interface Entry {
  readonly defence: Defence;
  readonly severity: Severity;
  readonly text: string;
}

const table = {
  GATEWAY_NAME_SUSPECT: {
    defence: 'gateway.limit',
    severity: 'medium',
    text: 'a connection named itself with control characters; find out which program does that',
  },
  GATEWAY_KEY_SUSPECT: {
    defence: 'gateway.limit',
    severity: 'low',
    text: 'a key looks like a path that climbs; find out which input it was made of',
  },
  GATEWAY_KEY_STAYS: {
    defence: 'gateway.limit',
    severity: 'low',
    text: 'a key that ought to expire was stored without a time to live',
  },
  GATEWAY_SKETCH_FORGED: {
    defence: 'gateway.limit',
    severity: 'high',
    text: 'the bytes of a HyperLogLog were written by hand; such values have crashed servers',
  },
  GATEWAY_TRACKING_ALL: {
    defence: 'gateway.limit',
    severity: 'medium',
    text: 'a connection asked to hear the name of every key that changes',
  },
  GATEWAY_REPLIES_OFF: {
    defence: 'gateway.limit',
    severity: 'low',
    text: 'a connection switched its replies off, which hides errors',
  },
  GATEWAY_RECONNAISSANCE: {
    defence: 'gateway.limit',
    severity: 'medium',
    text: 'commands that a scanner sends came close together; see who is behind the address',
  },
  GATEWAY_COMMAND_UNUSUAL: {
    defence: 'gateway.command',
    severity: 'info',
    text: 'a command that applications hardly use was run',
  },
  GATEWAY_SCRIPT_STOPPED: {
    defence: 'gateway.script',
    severity: 'high',
    text: 'a script ran for longer than the policy allows and was stopped; find out why it did',
  },
  GATEWAY_SCRIPT_RUNS_ON: {
    defence: 'gateway.script',
    severity: 'critical',
    text: 'a script runs for longer than the policy allows and cannot be stopped',
  },
  GATEWAY_SCRIPT_SUSPECT: {
    defence: 'gateway.script',
    severity: 'medium',
    text: 'a script does something that is rarely meant well',
  },
} as const satisfies Readonly<Record<string, Entry>>;

export type NoticeCode = keyof typeof table;

/** Something that passed and that a person should hear of. */
export interface Notice {
  readonly code: NoticeCode;
  readonly defence: Defence;
  readonly severity: Severity;
  /** Never holds a value, a key or a secret. */
  readonly message: string;
}

const entries: Readonly<Record<NoticeCode, Entry>> = table;

export const noticeCodes: readonly NoticeCode[] = Object.keys(table).filter(isNoticeCode);

function isNoticeCode(code: string): code is NoticeCode {
  return Object.hasOwn(table, code);
}

export function notice(code: NoticeCode, detail?: string): Notice {
  const { defence, severity, text } = entries[code];
  return { code, defence, severity, message: detail ?? text };
}
