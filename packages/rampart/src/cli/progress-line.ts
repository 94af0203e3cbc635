// One line that says how far something long has come. On a terminal it is written over itself; in a log
// there is one every few seconds.
const onScreenEvery = 200;
const inLogEvery = 5_000;
const mebibyte = 1024 * 1024;

export class ProgressLine {
  readonly #what: string;
  #shown = 0;

  constructor(what: string) {
    this.#what = what;
  }

  /** Bytes. `total` is null when nobody knows it yet. `since`: milliseconds from the beginning. */
  show(done: number, total: number | null, since: number): void {
    this.#write(total !== null && done >= total, () => progressText(done, total, since));
  }

  /** Things that are counted. */
  count(done: number, total: number): void {
    this.#write(done >= total, () => `${done} of ${total}`);
  }

  #write(isLast: boolean, textOf: () => string): void {
    const { stderr } = process;
    const now = performance.now();
    // What is over soon needs no lines in a log.
    if (!stderr.isTTY && this.#shown === 0) this.#shown = now;
    if (now - this.#shown < (stderr.isTTY ? onScreenEvery : inLogEvery)) {
      if (!isLast || !stderr.isTTY) return;
    }
    this.#shown = now;
    const text = `${this.#what}: ${textOf()}`;
    stderr.write(stderr.isTTY ? `\r${text}\u001B[K${isLast ? '\n' : ''}` : `${text}\n`);
  }
}

export function progressText(done: number, total: number | null, since: number): string {
  const speed = since > 0 ? (done / since) * 1_000 : 0;
  const pace = `${(speed / mebibyte).toFixed(1)} MiB/s`;
  const amount = (done / mebibyte).toFixed(1);
  if (total === null || total === 0) return `${amount} MiB, ${pace}`;
  const percent = Math.floor((done / total) * 100);
  const left = speed > 0 ? Math.ceil((total - done) / speed) : null;
  const rest = left === null ? '' : `, ${left} s to go`;
  return `${amount} of ${(total / mebibyte).toFixed(1)} MiB (${percent} %), ${pace}${rest}`;
}
