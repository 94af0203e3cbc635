// The guarantees of the gateway, taken out one at a time.
import type { Mutant } from './mutants.ts';

const gateway = 'packages/rampart/src/gateway';
const tests = 'packages/rampart/test/gateway';

export const gatewayMutants: readonly Mutant[] = [
  {
    name: 'key-without-exceptions',
    takesOut: 'the exceptions of a key rule',
    file: `${gateway}/decide/key-rules.ts`,
    find: 'if (except === null || !except.rules.allows(bytes, start, end, reads)) granted |= mask;',
    replace: 'granted |= mask;',
    tests: [`${tests}/decide/key-rules.test.ts`],
    sampled: true,
  },
  {
    name: 'nothing-reserved',
    takesOut: "the refusal of the gateway's own keys to those who may use every key",
    file: `${gateway}/decide/key-rules.ts`,
    find: 'if (this.#isReserved(bytes, start, end)) return false;',
    replace: '',
    tests: [`${tests}/decide/key-rules.test.ts`],
    sampled: false,
  },
  {
    name: 'half-the-access',
    takesOut: 'the demand that all of the access is granted, and not some of it',
    file: `${gateway}/decide/key-rules.ts`,
    find: `        granted |= this.#granted(hash, bytes, start, end, length);
        if ((granted & needed) === needed) return true;`,
    replace: `        granted |= this.#granted(hash, bytes, start, end, length);
        if ((granted & needed) !== 0) return true;`,
    tests: [`${tests}/decide/key-rules.test.ts`],
    sampled: false,
  },
  {
    name: 'first-key-only',
    takesOut: 'the look at every key of a command but the first',
    file: `${gateway}/client/intake.ts`,
    find: 'index <= last; index += step) {\n      const start = base',
    replace: 'index <= 1; index += step) {\n      const start = base',
    tests: [`${tests}/client/intake.test.ts`],
    sampled: false,
  },
  {
    name: 'set-only-writes',
    takesOut: 'the reading that SET does with GET',
    file: `${gateway}/client/intake.ts`,
    find: "if (args.is(index, 'GET')) return reads | writes;",
    replace: "if (args.is(index, 'GET')) return writes;",
    tests: [`${tests}/client/intake.test.ts`],
    sampled: false,
  },
  {
    name: 'bar-in-a-name',
    takesOut: 'the refusal of config|set as one word',
    file: `${gateway}/decide/command-index.ts`,
    find: 'if (byte !== name[to] || byte === bar) return false;',
    replace: 'if (byte !== name[to]) return false;',
    tests: [`${tests}/decide/command-index.test.ts`],
    sampled: false,
  },
  {
    name: 'joined-with-a-special',
    takesOut: 'the place of an answer that is not passed as it is',
    file: `${gateway}/upstream/reply-queue.ts`,
    find: 'if (this.#takers[last] === taker && this.#specials[last] === null) {',
    replace: 'if (this.#takers[last] === taker) {',
    tests: [`${tests}/upstream/reply-queue.test.ts`],
    sampled: false,
  },
];
