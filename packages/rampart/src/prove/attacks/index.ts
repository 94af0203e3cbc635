// The corpus. The order is that of the report.
import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { archiveAltered, archiveStolen } from './archive-tampering.ts';
import { cronLine } from './cron-line.ts';
import { disguisedCommand } from './disguised-command.ts';
import { emptyRestart } from './empty-restart.ts';
import { exfiltration } from './exfiltration.ts';
import { foreignToken } from './foreign-token.ts';
import { forgedDresses } from './forged-dresses.ts';
import { forgedForm, forgedFormOldBrowser } from './forged-form.ts';
import { forgedLogin, tossedCookie } from './forged-login.ts';
import { forgottenRoute } from './forgotten-route.ts';
import { giantValue } from './giant-value.ts';
import { heldPlaces } from './held-places.ts';
import { hijackedSocket } from './hijacked-socket.ts';
import { keyRingStolen } from './key-ring-stolen.ts';
import { listedSessions } from './listed-sessions.ts';
import { logFlood } from './log-flood.ts';
import { logLineRemoved, logWrittenAnew } from './log-tampering.ts';
import { lostOrder } from './lost-order.ts';
import { movedValue } from './moved-value.ts';
import { plantedFunction, plantedModule, sshKey } from './planted.ts';
import { priceByDiscount } from './price-by-discount.ts';
import { ransom } from './ransom.ts';
import { replayedVoucher } from './replayed-voucher.ts';
import { rogueReplica } from './rogue-replica.ts';
import { scriptInjection } from './script-injection.ts';
import { seenCode } from './seen-code.ts';
import { sentinelTurned } from './sentinel-turned.ts';
import { smuggledLines } from './smuggled-lines.ts';
import { spoofedAddress } from './spoofed-address.ts';
import { spreadGuesses } from './spread-guesses.ts';
import { standstill } from './standstill.ts';
import {
  flushByApplication,
  flushByOperator,
  guessedPassword,
  mailsOfEverybody,
  priceDeleted,
  replicaOfStranger,
  tenantCrossing,
} from './stolen-logins.ts';
import { tenantListening } from './tenant-listening.ts';
import { wiretap, wiretapLogin } from './wiretap.ts';

export const attacks: readonly Attack<Grounds>[] = [
  forgedForm,
  forgedFormOldBrowser,
  forgedDresses,
  forgedLogin,
  tossedCookie,
  foreignToken,
  hijackedSocket,
  replayedVoucher,
  priceByDiscount,
  listedSessions,
  scriptInjection,
  movedValue,
  forgottenRoute,
  smuggledLines,
  guessedPassword,
  spreadGuesses,
  spoofedAddress,
  heldPlaces,
  mailsOfEverybody,
  exfiltration,
  tenantCrossing,
  tenantListening,
  disguisedCommand,
  giantValue,
  seenCode,
  flushByApplication,
  priceDeleted,
  flushByOperator,
  replicaOfStranger,
  cronLine,
  sshKey,
  plantedFunction,
  plantedModule,
  standstill,
  keyRingStolen,
  rogueReplica,
  wiretap,
  wiretapLogin,
  sentinelTurned,
  ransom,
  archiveStolen,
  archiveAltered,
  lostOrder,
  emptyRestart,
  logLineRemoved,
  logWrittenAnew,
  logFlood,
];
