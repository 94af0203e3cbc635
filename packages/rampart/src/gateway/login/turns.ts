// One after the other: logins of a neighbourhood that has failed before are not looked at side by
// side, or a thousand connections would guess a thousand times in the pause meant for one.

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

export class Turns {
  readonly #lines = new Map<string, Line>();
  readonly #longest: number;

  /** `longest` is how many may wait in one line. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /**
   * Waits until fewer than `atOnce()` of the line are running, then gives the function that ends
   * the turn. Null: the line is full.
   */
  async take(name: string, atOnce: () => number): Promise<(() => void) | null> {
    let line = this.#lines.get(name);
    if (line === undefined) {
      line = { running: 0, waiting: [] };
      this.#lines.set(name, line);
    }
    const { waiting } = line;
    if (line.running >= atOnce() || waiting.length > 0) {
      if (waiting.length >= this.#longest) return null;
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      line.running += 1;
    }
    const own = line;
    return () => {
      own.running -= 1;
      // Those who are called count as running from here on, not from when they wake.
      while (own.waiting.length > 0 && (own.running === 0 || own.running < atOnce())) {
        own.running += 1;
        own.waiting.shift()?.();
      }
      if (own.running === 0) this.#lines.delete(name);
    };
  }
}
