import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { rampart } from './rampart.ts';

const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');

describe('rampart', () => {
  it('prints the version of its manifest', () => {
    const { stdout, status } = rampart('--version');
    expect(status).toBe(0);
    expect(manifest).toContain(`"version": "${stdout.trim()}"`);
  });

  it('lists its verbs when it is asked for nothing', () => {
    const { stdout, status } = rampart();
    expect(status).toBe(0);
    expect(stdout).toContain('policy');
    expect(stdout).toBe(rampart('--help').stdout);
  });

  it('refuses a verb that it does not have, and names the nearest', () => {
    const { stdout, stderr, status } = rampart('polciy');
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      'CLI_VERB_UNKNOWN: There is no verb "polciy". Did you mean "rampart policy"?',
    );
  });

  it('does the same below a verb that also does something itself', () => {
    const { stderr, status } = rampart('gateway', 'relod');
    expect(status).toBe(1);
    expect(stderr).toContain(
      'CLI_VERB_UNKNOWN: "rampart gateway" has no verb "relod". Did you mean "rampart gateway reload"?',
    );
  });

  it('says what follows a verb that needs another', () => {
    const { stderr, status } = rampart('policy');
    expect(status).toBe(1);
    expect(stderr).toContain('CLI_VERB_MISSING: "rampart policy" is followed by one of: ');
  });
});
