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

export const mutants: readonly Mutant[] = [
  {
    name: 'neighbour-is-ours',
    takesOut: 'the distrust of sites below the same domain',
    file: 'packages/csrf/src/fetch-metadata.ts',
    find: "return 'site';",
    replace: "return 'ours';",
    tests: ['packages/csrf/test/fetch-metadata.test.ts'],
    sampled: true,
  },
  {
    name: 'absent-is-empty',
    takesOut: 'the mark of a claim that is absent',
    file: 'packages/csrf/src/token-mac.ts',
    find: 'buffer.writeUInt16BE(absent, at);',
    replace: 'buffer.writeUInt16BE(0, at);',
    tests: ['packages/csrf/test/token-mac.test.ts'],
    sampled: false,
  },
  {
    name: 'half-a-mac',
    takesOut: 'the second half of the comparison of MACs',
    file: 'packages/csrf/src/mint.ts',
    find: 'return timingSafeEqual(made, sent);',
    replace: 'return timingSafeEqual(made.subarray(0, 16), sent.subarray(0, 16));',
    tests: ['packages/csrf/test/token-sweep.test.ts'],
    sampled: true,
  },
  {
    name: 'constant-time',
    takesOut: 'the comparison of MACs in constant time',
    file: 'packages/csrf/src/mint.ts',
    find: 'return timingSafeEqual(made, sent);',
    replace: 'return made.equals(sent);',
    tests: ['packages/csrf/test/constant-time.test.ts'],
    sampled: true,
  },
];
