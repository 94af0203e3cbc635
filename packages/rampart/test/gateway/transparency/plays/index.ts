// Recorded streams: at least one for everything that a command may do to its connection.
import type { Play } from '../play.ts';
import { commands } from './commands.ts';
import { connection } from './connection.ts';
import { messages } from './messages.ts';
import { transactions } from './transactions.ts';
import { waiting } from './waiting.ts';

export const plays: readonly Play[] = [
  ...commands,
  ...transactions,
  ...messages,
  ...waiting,
  ...connection,
];
