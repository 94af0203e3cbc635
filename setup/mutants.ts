// Guarantees taken out on purpose, one at a time, to see that the tests notice. A mutant that
// survives its tests says that the guarantee is not tested.

export interface Mutant {
  readonly name: string;
  /** What the product loses, so that the line which reports a survivor explains itself. */
  readonly takesOut: string;
  /** The source file, from the root of the repository. */
  readonly file: string;
  /** Text that occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The test files that must notice; at least one of their tests has to fail. */
  readonly tests: readonly string[];
  /** Checked by `npm test` too, not only by `npm run test:full`. */
  readonly sampled: boolean;
}

export const mutants: readonly Mutant[] = [];
