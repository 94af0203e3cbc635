import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionOf, exemptPaths, normaliseAction, pathOf, protectedPaths } from '../src/paths.ts';

describe('the path of a target', () => {
  it.each([
    ['/a?b=/c', '/a'],
    ['/a#x', '/a'],
    ['https://app.example.com/a?b', '/a'],
    ['https://app.example.com', '/'],
    ['//evil/a', '//evil/a'],
    ['*', '*'],
  ])('%s is %s', (target, path) => {
    expect(pathOf(target)).toBe(path);
  });
});

describe('an action', () => {
  it('has neither query nor trailing slash', () => {
    expect(actionOf('POST', '/transfer/?a=1')).toBe('POST /transfer');
    expect(actionOf('POST', '/')).toBe('POST /');
    expect(normaliseAction('POST /transfer/')).toBe('POST /transfer');
  });

  it('is a POST when only a path is written', () => {
    expect(normaliseAction('/profile')).toBe('POST /profile');
  });

  it('may be a name of its own', () => {
    expect(normaliseAction('change-email')).toBe('change-email');
  });
});

describe('an exempt path', () => {
  const exempt = exemptPaths(['/hooks/stripe']);

  it.each(['/hooks/stripe', '/hooks/stripe?x=1'])('%s is exempt', (target) => {
    expect(exempt(target)).toBe(true);
  });

  it.each([
    '/hooks%2Fstripe',
    '/HOOKS/STRIPE',
    '//hooks/stripe',
    '/hooks/stripe/',
    '/hooks/stripe/more',
    '/hooks/./stripe',
    '/hooks/stripe;x',
    '/transfer?x=/hooks/stripe',
    '/hooks/strip%65',
    '/hooks/stripe/../../transfer',
  ])('%s is not', (target) => {
    expect(exempt(target)).toBe(false);
  });
});

describe('a protected path', () => {
  const protects = protectedPaths(['/form', '/other', '/café']);

  it.each([
    '/form',
    '/form/step',
    '/FORM',
    '//form',
    '/form/',
    '/%66orm',
    '/%2566orm',
    '/./form',
    '/x/../form',
    '/form;v=1',
    '\\form',
    '/other?x',
    '/form/..%2f../close',
    '/form/..%2f..%2fx',
    '/form;..%2f..%2fzzz',
    '/form;%0a',
    '/x/%2e%2e/form',
    '/caf%C3%A9/menu',
    '/cafe%CC%81',
  ])('%s is checked', (target) => {
    expect(protects(target)).toBe(true);
  });

  it.each(['/formal', '/free', '/'])('%s is not', (target) => {
    expect(protects(target)).toBe(false);
  });

  it('is every path when none is listed', () => {
    expect(protectedPaths(undefined)('/anything')).toBe(true);
  });

  it('never throws on hostile targets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (target) => {
        expect(typeof protects(target)).toBe('boolean');
        expect(typeof exemptPaths(['/a'])(target)).toBe('boolean');
      }),
    );
  });
});
