// What a connection says of itself, and the one text that the server writes into its own
// configuration file.
import type { Arguments } from '@rampart/client/commands';
import { refuse, type GatewayRefusal } from '../codes.ts';
import { notice, type Notice } from '../notices.ts';

/** Servers before May 2026 wrote a line break into redis.conf, where a directive could follow. */
export function configText(args: Arguments): GatewayRefusal | null {
  return hasControls(args, 2)
    ? refuse('GATEWAY_ARGUMENT_REFUSED', 'CONFIG SET: a value holds control characters')
    : null;
}

/** A name appears in CLIENT LIST, in logs and on terminals. */
export function connectionName(args: Arguments): Notice | null {
  return hasControls(args, 2) ? notice('GATEWAY_NAME_SUSPECT') : null;
}

/** BCAST without a prefix tells the name of every key that anybody writes. */
export function trackingAll(args: Arguments): Notice | null {
  let broadcast = false;
  for (let index = 3; index < args.count; index += 1) {
    if (args.is(index, 'BCAST')) broadcast = true;
    if (args.is(index, 'PREFIX') && (args.bytes(index + 1)?.length ?? 0) > 0) return null;
  }
  return broadcast ? notice('GATEWAY_TRACKING_ALL') : null;
}

export function repliesOff(args: Arguments): Notice | null {
  return args.is(2, 'OFF') || args.is(2, 'SKIP') ? notice('GATEWAY_REPLIES_OFF') : null;
}

function hasControls(args: Arguments, from: number): boolean {
  for (let index = from; index < args.count; index += 1)
    for (const byte of args.bytes(index)) if (byte < 0x20 || byte === 0x7f) return true;
  return false;
}
