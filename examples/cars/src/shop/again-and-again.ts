/**
 * Does the work every so many milliseconds, and never twice at once: where it takes longer than that, ever
 * more of them would do the same, each slower than the one before. Returns how to stop.
 */
export function againAndAgain(work: () => Promise<void>, milliseconds: number): () => void {
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    work()
      // What could not be done is tried again the next time.
      .catch(() => {})
      .finally(() => {
        isBusy = false;
      });
  }, milliseconds);
  return () => clearInterval(timer);
}
