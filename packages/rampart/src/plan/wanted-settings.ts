// The settings of a server as CONFIG GET tells them, from the lines of its file: what stands on several
// lines there is one value here, and words are written the server's way.
import { secretFactOf } from '../observe/live/secret-settings.ts';
import { masked } from '../policy/compile/content.ts';
import type { Content } from '../policy/compile/content.ts';
import { textOf } from '../policy/compile/settings.ts';
import type { Line, Word } from '../policy/compile/settings.ts';
import type { Vault } from './vault.ts';

export interface WantedSetting {
  readonly name: string;
  /** What CONFIG SET takes. */
  readonly content: Content;
  /** As the server tells it. */
  readonly value: string;
  /** For people. */
  readonly shown: string;
  readonly secret: boolean;
  /** SHA-256 of the value, as far as it is a secret; otherwise empty. */
  readonly digest: string;
}

export async function wantedSettings(
  lines: readonly Line[],
  vault: Vault,
): Promise<readonly WantedSetting[]> {
  return Promise.all(
    [...merged(lines)].map(async ([name, content]): Promise<WantedSetting> => {
      const secret = content.some((part) => typeof part !== 'string');
      const value = await valueOf(content, vault);
      const digest = secret ? secretFactOf(Buffer.from(value, 'latin1')).digest : '';
      return { name, content, value, shown: masked(content), secret, digest };
    }),
  );
}

function merged(lines: readonly Line[]): ReadonlyMap<string, Content> {
  const values = new Map<string, Content>();
  for (const { name, words } of lines) {
    const content = joined(words);
    const before = values.get(name);
    // Every class of clients has a line of its own.
    const more = name === 'client-output-buffer-limit' && before !== undefined;
    values.set(name, more ? [...before, ' ', ...content] : content);
  }
  return values;
}

function joined(words: readonly Word[]): Content {
  return words.flatMap((word, at): Content => {
    const between = at === 0 ? [] : [' '];
    return [...between, typeof word === 'object' ? word : textOf(word)];
  });
}

/** CONFIG SET takes a word as it is: a secret is not quoted, as it is in a file. */
async function valueOf(content: Content, vault: Vault): Promise<string> {
  const parts = await Promise.all(
    content.map(async (part) =>
      typeof part === 'string' ? part : (await vault.secret(part.secret)).toString('latin1'),
    ),
  );
  return parts.join('');
}
