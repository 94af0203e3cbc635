import type { Case } from '../case.ts';

export function ownCases(): readonly Case[] {
  return [];
}
