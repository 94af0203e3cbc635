// Some cases configure what nobody should be able to configure, such as the trusted origin `null`.
// The library refuses that at construction; the server then runs without it, and the case is judged.
import { createRing, memoryStore } from '@rampart/keyring';
import { createCsrf, CsrfError, type CsrfOptions } from '../src/index.ts';

type Options = Omit<CsrfOptions, 'ring'>;

const lists = ['trustedOrigins', 'safeMethods', 'exempt', 'protectOnly'] as const;

/** The options without those members of lists that the library refuses by themselves. */
export async function acceptedOptions(options: Options): Promise<Options> {
  await using ring = createRing({ app: 'probe', name: 'csrf', store: memoryStore() });
  const refuses = (tried: Options): boolean => {
    try {
      createCsrf({ ...tried, ring });
      return false;
    } catch (error) {
      if (error instanceof CsrfError) return true;
      throw error;
    }
  };
  if (!refuses(options)) return options;
  let kept = options;
  for (const name of lists) {
    const list = options[name];
    if (list !== undefined)
      kept = { ...kept, [name]: list.filter((member) => !refuses({ [name]: [member] })) };
  }
  return kept;
}
