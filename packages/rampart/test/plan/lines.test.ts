import { describe, expect, it } from 'vitest';

import { changedLines } from '../../src/plan/diff/lines.ts';

const readable = 'maxmemory 1gb\nmasterauth <env REPLICATION>\nsave 60 1\n';
const now = 'maxmemory 1gb\nmasterauth "new-secret"\nsave 60 1\n';

describe('what is shown of a file that changes', () => {
  it('is each setting with its old and its new value', () => {
    const was = 'maxmemory 2gb\nport 1\nmasterauth "new-secret"\nsave 60 1\n';
    expect(changedLines(was, now, readable)).toEqual([
      { name: 'maxmemory', was: '2gb', becomes: '1gb' },
      { name: 'port', was: '1', becomes: null },
    ]);
  });

  it('is never a line that may hold a secret, of the old file neither', () => {
    const was = [
      'masterauth old-secret',
      'requirepass old-secret',
      'user web on >old-secret',
      `user ops on #${'ab'.repeat(32)}`,
      'sentinel auth-pass shop old-secret',
      'tls-key-file-pass old-secret',
    ].join('\n');
    const shown = JSON.stringify(changedLines(was, now, readable));
    expect(shown).not.toMatch(/secret|abab/);
    expect(shown).toContain('user web');
    expect(shown).toContain('(not shown)');
  });

  it('is nothing of a key, nor of a line that is no setting', () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n';
    const shown = changedLines(pem, pem.replace('c2V', 'c3V'), '<file KEY>');
    expect(JSON.stringify(shown)).not.toContain('c2V');
    expect(changedLines('hunter2hunter2\n', now, readable)[0]).toEqual({
      name: 'a line',
      was: '(not shown)',
      becomes: null,
    });
  });

  it('says how many more there are', () => {
    const names = Array.from(
      { length: 50 },
      (_, at) => 'x'.repeat(at % 25) + (at < 25 ? 'a' : 'b'),
    );
    const was = names.map((name) => `${name} 1`).join('\n');
    expect(changedLines(was, '', '').at(-1)).toEqual({ name: '30 more', was: null, becomes: null });
  });

  it('passes over comments', () => {
    expect(changedLines(`# another\n${now}`, now, readable)).toEqual([]);
  });
});
