// The corpus. The order is that of the report.
import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { cronLine } from './cron-line.ts';
import { disguisedCommand } from './disguised-command.ts';
import { giantValue } from './giant-value.ts';
import { heldPlaces } from './held-places.ts';
import { seenCode } from './seen-code.ts';
import { smuggledLines } from './smuggled-lines.ts';
import { spoofedAddress } from './spoofed-address.ts';
import { spreadGuesses } from './spread-guesses.ts';
import { tenantListening } from './tenant-listening.ts';
import { foreignToken } from './foreign-token.ts';
import { forgedDresses } from './forged-dresses.ts';
import { forgedForm, forgedFormOldBrowser } from './forged-form.ts';
import { forgedLogin, tossedCookie } from './forged-login.ts';
import { forgottenRoute } from './forgotten-route.ts';
import { hijackedSocket } from './hijacked-socket.ts';
import { listedSessions } from './listed-sessions.ts';
import { movedValue } from './moved-value.ts';
import { priceByDiscount } from './price-by-discount.ts';
import { replayedVoucher } from './replayed-voucher.ts';
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
];
