import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { linkTo, parseRoute, viewNames } from '../../../../src/console/web/route/route.ts';

describe('an address', () => {
  it('is read back as the place that the link was made for', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme' }),
        fc.constantFrom(...viewNames),
        fc.option(fc.string({ minLength: 1, unit: 'grapheme' })),
        (deployment, view, detail) => {
          const route = parseRoute(linkTo(deployment, view, detail));
          expect(route).toEqual({ kind: 'view', deployment, view, detail });
        },
      ),
    );
  });

  it('of a deployment alone leads to its path', () => {
    expect(parseRoute('#/cars')).toEqual({
      kind: 'view',
      deployment: 'cars',
      view: 'path',
      detail: null,
    });
  });

  it('without anything is the start', () => {
    for (const hash of ['', '#', '#/']) expect(parseRoute(hash)).toEqual({ kind: 'start' });
  });

  it('that a console prints logs in once', () => {
    expect(parseRoute('#abc', '/login')).toEqual({ kind: 'login', once: 'abc' });
  });

  it.each(['#/cars/treasure', '#/cars/path/a/b', '#/%E0%A4%A', '#/cars/%ff'])(
    'that is none leads nowhere: %s',
    (hash) => {
      expect(parseRoute(hash)).toEqual({ kind: 'nowhere', hash });
    },
  );
});
