import type { TerminalLook } from '../report/terminal.ts';

const narrowest = 80;
const widest = 140;
/** Where nobody says how wide it is: a file, another program. */
const usual = 100;

/** How the standard output wants a page; colours only where a person sees them and did not say no. */
export function lookOfOutput(): TerminalLook {
  const { isTTY, columns } = process.stdout;
  return {
    width: Math.min(widest, Math.max(narrowest, isTTY ? columns : usual)),
    colour: isTTY && (process.env['NO_COLOR'] ?? '') === '',
  };
}
