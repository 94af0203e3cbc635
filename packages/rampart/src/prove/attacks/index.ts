// The corpus. The order is that of the report.
import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { cronLine } from './cron-line.ts';
import { forgedForm, forgedFormOldBrowser } from './forged-form.ts';
import { forgottenRoute } from './forgotten-route.ts';
import { logFlood } from './log-flood.ts';
import { logLineRemoved, logWrittenAnew } from './log-tampering.ts';
import { priceByDiscount } from './price-by-discount.ts';
import { scriptInjection } from './script-injection.ts';
import {
  flushByApplication,
  flushByOperator,
  guessedPassword,
  mailsOfEverybody,
  priceDeleted,
  replicaOfStranger,
  tenantCrossing,
} from './stolen-logins.ts';

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
  logLineRemoved,
  logWrittenAnew,
  logFlood,
];
