import { describe, expect, it } from 'vitest';

import { isInstalled } from '../lockfile.mjs';

const locked = {
  packages: {
    '': { version: '0.1.0' },
    'packages/csrf': { version: '0.1.0' },
    'node_modules/@rampart/csrf': { resolved: 'packages/csrf', link: true },
    'node_modules/redis': { version: '6.3.0', integrity: 'sha512-a' },
    'node_modules/for-mac': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  },
};
const complete = {
  packages: {
    'node_modules/@rampart/csrf': { resolved: 'packages/csrf', link: true },
    'node_modules/redis': { version: '6.3.0', integrity: 'sha512-a' },
  },
};

describe('node_modules', () => {
  it('is up to date without the optional packages of other platforms', () => {
    expect(isInstalled(locked, complete)).toBe(true);
  });

  it('is not when a package is missing', () => {
    const packages = { 'node_modules/redis': complete.packages['node_modules/redis'] };
    expect(isInstalled(locked, { packages })).toBe(false);
  });

  it('is not when a package has another version', () => {
    const redis = { version: '6.2.0', integrity: 'sha512-a' };
    const packages = { ...complete.packages, 'node_modules/redis': redis };
    expect(isInstalled(locked, { packages })).toBe(false);
  });

  it('is not when a package of that version has other contents', () => {
    const redis = { version: '6.3.0', integrity: 'sha512-x' };
    const packages = { ...complete.packages, 'node_modules/redis': redis };
    expect(isInstalled(locked, { packages })).toBe(false);
  });

  it('is not when an optional package that is there has another version', () => {
    const old = { version: '0.9.0', integrity: 'sha512-o' };
    const packages = { ...complete.packages, 'node_modules/for-mac': old };
    expect(isInstalled(locked, { packages })).toBe(false);
  });
});
