// One line for each thing that was tried, and the sum at the end.

export class Tally {
  #passed = 0;
  #failed = 0;
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  section(title: string): void {
    this.#print(`\n${title}`);
  }

  /** Says something that is neither passed nor failed. */
  note(text: string): void {
    this.#print(`  – ${text}`);
  }

  /** Passed when `attempt` returns; what it returns is printed behind the claim. */
  async check(claim: string, attempt: () => Promise<string | void>): Promise<void> {
    try {
      const detail = await attempt();
      this.#passed += 1;
      this.#print(`  ✓ ${claim}${detail === undefined ? '' : `: ${detail}`}`);
    } catch (error) {
      this.#failed += 1;
      this.#print(`  ✗ ${claim}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  get sum(): string {
    return `${String(this.#passed)} passed, ${String(this.#failed)} failed`;
  }

  get outcome(): 'passed' | 'failed' {
    return this.#failed === 0 && this.#passed > 0 ? 'passed' : 'failed';
  }
}

/** Throws with a sentence unless the claim holds. */
export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
