// Guarantees taken out on purpose, one at a time, to see that the tests notice. A mutant that
// survives its tests says that the guarantee is not tested.

import { archiveMutants } from './archive-mutants.ts';
import { gatewayMutants } from './gateway-mutants.ts';

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

const libraryMutants: readonly Mutant[] = [
  {
    name: 'neighbour-is-ours',
    takesOut: 'the distrust of sites below the same domain',
    file: 'packages/csrf/src/fetch-metadata.ts',
    find: "return 'site';",
    replace: "return 'ours';",
    tests: ['packages/csrf/test/fetch-metadata.test.ts'],
    sampled: false,
  },
  {
    name: 'absent-is-empty',
    takesOut: 'the mark of a claim that is absent',
    file: 'packages/csrf/src/token-mac.ts',
    find: 'writeLength(buffer, at, absent);',
    replace: 'writeLength(buffer, at, 0);',
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
    sampled: false,
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
  {
    name: 'mac-without-lengths',
    takesOut: 'the length before each claim in the MAC',
    file: 'packages/csrf/src/token-mac.ts',
    find: `  const length = buffer.write(part, at + 2, 'utf8');
  writeLength(buffer, at, length);
  return at + 2 + length;
`,
    replace: `  return at + buffer.write(part, at, 'utf8');
`,
    tests: ['packages/csrf/test/token-mac.test.ts'],
    sampled: false,
  },
  {
    name: 'comparison-overruled',
    takesOut: 'the last word of the comparison in constant time',
    file: 'packages/csrf/src/mint.ts',
    find: 'return timingSafeEqual(made, sent);',
    replace: 'return timingSafeEqual(made, sent) || made.equals(sent);',
    tests: ['packages/csrf/test/constant-time.test.ts'],
    sampled: false,
  },
  {
    name: 'memory-ignores-claims',
    takesOut: 'the check for whom a remembered token was made',
    file: 'packages/csrf/src/verified-memory.ts',
    find: 'return verified !== undefined && sameClaims(verified, claims) ? verified : undefined;',
    replace: 'return verified;',
    tests: ['packages/csrf/test/remembered-tokens.test.ts'],
    sampled: false,
  },
  {
    name: 'memory-outlives-expiry',
    takesOut: 'the check of a remembered token’s age',
    file: 'packages/csrf/src/mint.ts',
    find: 'this.#keyProblem(verified.key, now) ?? this.#timeProblem(verified.issuedAt, now);',
    replace: 'this.#keyProblem(verified.key, now);',
    tests: ['packages/csrf/test/remembered-tokens.test.ts'],
    sampled: false,
  },
  {
    name: 'memory-outlives-key',
    takesOut: 'the check of a remembered token’s key',
    file: 'packages/csrf/src/mint.ts',
    find: 'this.#keyProblem(verified.key, now) ?? this.#timeProblem(verified.issuedAt, now);',
    replace: 'this.#timeProblem(verified.issuedAt, now);',
    tests: ['packages/csrf/test/remembered-tokens.test.ts'],
    sampled: false,
  },
  {
    name: 'memory-outlives-revocation',
    takesOut: 'the new look at revocations when the ring has changed',
    file: 'packages/csrf/src/mint.ts',
    find: 'if (verified.generation === generation) return verified;',
    replace: 'return verified;',
    tests: ['packages/csrf/test/remembered-tokens.test.ts'],
    sampled: false,
  },
  {
    name: 'token-outweighs-origin',
    takesOut: 'the origin layer where a token is asked for',
    file: 'packages/csrf/src/decide.ts',
    find: 'const request = layers(originRules);',
    replace: `const request = settings.mode === 'token' ? [] : layers(originRules);`,
    tests: ['packages/csrf/test/remembered-tokens.test.ts', 'packages/csrf/test/decide.test.ts'],
    sampled: false,
  },
  {
    name: 'cookie-sent-twice',
    takesOut: 'the refusal of a visitor’s cookie that was sent twice',
    file: 'packages/csrf/src/visitor.ts',
    find: `if (cookie.found === 'several') return notOurs;`,
    replace: '',
    tests: ['packages/csrf/test/remembered-tokens.test.ts'],
    sampled: false,
  },
  {
    name: 'once-not-consumed',
    takesOut: 'the consumption of tokens that count once',
    file: 'packages/csrf/src/token-check.ts',
    find: 'return usedOnce && once ? consume(ring, checked, settings) : null;',
    replace: 'return null;',
    tests: ['packages/csrf/test/defences.test.ts'],
    sampled: false,
  },
  {
    name: 'tombstone-loses',
    takesOut: 'the rule that a tombstone wins over its key',
    file: 'packages/keyring/src/merge.ts',
    find: 'return new Map([...keys].filter(([id]) => !tombstones.has(id)));',
    replace: 'return new Map(keys);',
    tests: ['packages/keyring/test/merge.test.ts'],
    sampled: true,
  },
  {
    name: 'no-write-through',
    takesOut: 'the local cache’s write-through',
    file: 'packages/keyring/src/sync.ts',
    find: 'if (cache === null || !(changed || aged || this.#learnt)) return;',
    replace: 'if (cache === null || !aged) return;',
    tests: ['packages/keyring/test/local-cache.test.ts'],
    sampled: true,
  },
  {
    name: 'keys-before-revocations',
    takesOut: 'the order in which an emptied store gets things back',
    file: 'packages/keyring/src/sync.ts',
    find: 'await this.#putBackRevocationsFirst();',
    replace: 'setTimeout(() => void this.#putBackRevocationsFirst(), 300);',
    tests: ['packages/keyring/test/faults.test.ts'],
    sampled: false,
  },
  {
    name: 'stale-server-heals',
    takesOut: 'the restraint of a server that was out of touch too long',
    file: 'packages/keyring/src/reconcile.ts',
    find: 'const given = fresh ? held : { ...held, keys: [] };',
    replace: 'const given = held;',
    tests: ['packages/keyring/test/faults.test.ts'],
    sampled: false,
  },
  {
    name: 'once-outlives-its-server',
    takesOut: 'the run of the server in the marker of nonces that count once',
    file: 'packages/keyring/src/redis-scripts.ts',
    find: 'if of == run() and ahead <= tonumber(was)',
    replace: 'if of and ahead <= tonumber(was)',
    tests: ['packages/keyring/test/faults.test.ts'],
    sampled: false,
  },
  {
    name: 'once-begun-too-early',
    takesOut:
      'the new beginning of the memory when a server is further ahead than the one that began it',
    file: 'packages/keyring/src/redis-scripts.ts',
    find: 'if of == run() and ahead <= tonumber(was) + ${AHEAD} then',
    replace: 'if of == run() then',
    tests: ['packages/keyring/test/store-contract.test.ts'],
    sampled: false,
  },
  {
    name: 'forgotten-too-early',
    takesOut: 'the memory of what was revoked and consumed under a key that was followed late',
    file: 'packages/keyring/src/state.ts',
    find: '.reduce((earliest, key) => Math.min(earliest, key.earliestEnd - 1), now);',
    replace: '.reduce((earliest) => earliest, now);',
    tests: ['packages/keyring/test/time.test.ts'],
    sampled: false,
  },
  {
    name: 'no-agreed-time',
    takesOut: 'the agreement on time when the store’s clock is set back',
    file: 'packages/keyring/src/clock.ts',
    find: 'if (lead > ahead + JUMP) return lead;',
    replace: '',
    tests: ['packages/keyring/test/time.test.ts'],
    sampled: false,
  },
  {
    name: 'cache-saved-out-of-turn',
    takesOut: 'the order in which the local cache is saved',
    file: 'packages/keyring/src/sync.ts',
    find: 'await this.#saving.run();',
    replace: 'await this.#save();',
    tests: ['packages/keyring/test/local-cache.test.ts'],
    sampled: false,
  },
  {
    name: 'forged-ids-ask-the-store',
    takesOut: 'the checksum of key ids',
    file: 'packages/keyring/src/key-book.ts',
    find: `return ids.isOurs(high, low) ? 'unknown' : 'forged';`,
    replace: `return 'unknown';`,
    tests: ['packages/keyring/test/learning.test.ts'],
    sampled: false,
  },
];

export const mutants: readonly Mutant[] = [...libraryMutants, ...gatewayMutants, ...archiveMutants];
