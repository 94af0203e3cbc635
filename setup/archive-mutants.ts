// The guarantees of the archive, taken out one at a time.
import type { Mutant } from './mutants.ts';

const archive = 'packages/rampart/src/archive';
const tests = 'packages/rampart/test/archive';

export const archiveMutants: readonly Mutant[] = [
  {
    name: 'cut-in-a-transaction',
    takesOut: 'the care that no state is cut inside of a transaction',
    file: `${archive}/read/stream-state.ts`,
    find: 'return this.#transaction ?? { offset: boundary, database: this.#database };',
    replace: 'return { offset: boundary, database: this.#database };',
    tests: [`${tests}/command-scanner.test.ts`],
    sampled: true,
  },
  {
    name: 'anybody-may-sign-segments',
    takesOut: 'the check of the signature at the end of a segment',
    file: `${archive}/verify/segment-check.ts`,
    find: 'if (!read.authentic) {',
    replace: 'if (read.authentic && false) {',
    tests: [`${tests}/attacks.test.ts`],
    sampled: false,
  },
  {
    name: 'heads-of-nothing',
    takesOut: 'the notice that a signed head speaks of a segment that is gone',
    file: `${archive}/verify/verify.ts`,
    find: 'this.#checkUnseenHeads(tracks);',
    replace: '',
    tests: [`${tests}/attacks.test.ts`],
    sampled: false,
  },
  {
    name: 'sealed-for-one',
    takesOut: 'the second recipient, who opens everything alone',
    file: `${archive}/segment/write.ts`,
    find: 'const keys = recipients.map(',
    replace: 'const keys = recipients.slice(0, 1).map(',
    tests: [`${tests}/attacks.test.ts`],
    sampled: false,
  },
  {
    name: 'passwords-kept',
    takesOut: 'the hashes in place of passwords in configuration that is kept',
    file: `${archive}/capture/kept-files.ts`,
    find: "return text.split('\\n').map(lineWithoutSecrets).join('\\n');",
    replace: 'return lineWithoutSecrets(text) === text ? text : text;',
    tests: [`${tests}/kept.test.ts`],
    sampled: false,
  },
  {
    name: 'retire-what-is-needed',
    takesOut: 'the copy from which the oldest point that is kept is reached',
    file: `${archive}/retire/choose.ts`,
    find: 'Math.min(byAge, byCount)',
    replace: 'Math.max(byAge, byCount)',
    tests: [`${tests}/history.test.ts`],
    sampled: false,
  },
  {
    name: 'mark-in-two-pieces',
    takesOut: 'the end of a snapshot whose mark came in two pieces',
    file: `${archive}/capture/incoming.ts`,
    find: 'all.length - markBytes + 1',
    replace: 'all.length',
    tests: [`${tests}/incoming.test.ts`],
    sampled: false,
  },
];
