import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { guardedTypes } from '../../setup/guarded-types.ts';

describe('the types of guarded clients', () => {
  it('are made from the methods that the clients have now', async () => {
    for (const [file, source] of await guardedTypes()) {
      const written = await readFile(
        new URL(`../../src/guarded/generated/${file}`, import.meta.url),
        'utf8',
      );
      expect(written, file).toBe(source);
    }
  });
});
