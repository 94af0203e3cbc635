const full = process.env['RAMPART_FULL'] === '1';

/** How many cases to try: a sample by default, all of them when everything is tested. */
export function sampled(few: number, all: number): number {
  return full ? all : few;
}
