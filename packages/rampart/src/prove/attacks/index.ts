// The corpus. The order is that of the report.
import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { archiveAltered, archiveStolen } from './archive-tampering.ts';
import { cronLine } from './cron-line.ts';
import { emptyRestart } from './empty-restart.ts';
import { forgedForm, forgedFormOldBrowser } from './forged-form.ts';
import { forgottenRoute } from './forgotten-route.ts';
import { keyRingStolen } from './key-ring-stolen.ts';
import { logFlood } from './log-flood.ts';
import { logLineRemoved, logWrittenAnew } from './log-tampering.ts';
import { lostOrder } from './lost-order.ts';
import { plantedFunction, sshKey } from './planted.ts';
import { priceByDiscount } from './price-by-discount.ts';
import { ransom } from './ransom.ts';
import { rogueReplica } from './rogue-replica.ts';
import { scriptInjection } from './script-injection.ts';
import { sentinelTurned } from './sentinel-turned.ts';
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
import { wiretap, wiretapLogin } from './wiretap.ts';

export const attacks: readonly Attack<Grounds>[] = [
  forgedForm,
  forgedFormOldBrowser,
  priceByDiscount,
  scriptInjection,
  forgottenRoute,
  guessedPassword,
  mailsOfEverybody,
  tenantCrossing,
  flushByApplication,
  priceDeleted,
  flushByOperator,
  replicaOfStranger,
  cronLine,
  sshKey,
  plantedFunction,
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
