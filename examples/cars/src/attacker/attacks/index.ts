import type { Attack } from '../attack.ts';
import { accountAttacks } from './accounts.ts';
import { formAttacks } from './forms.ts';
import { scriptAttacks } from './scripts.ts';

/** The ones that change who is logged in come last. */
export const attacks: readonly Attack[] = [...formAttacks, ...scriptAttacks, ...accountAttacks];
