/** The whole number with RAMPART_FULL=1, a sample of it in everyday runs. */
export function sampled(full: number, sample: number): number {
  return process.env['RAMPART_FULL'] === '1' ? full : sample;
}
