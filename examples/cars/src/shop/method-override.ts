import type { RequestHandler } from 'express';
import { textField } from './bodies.ts';

const overrides = new Set(['DELETE', 'PUT', 'PATCH']);

/** Lets a plain form say DELETE, which HTML forms cannot: `<input name="_method" value="DELETE">`. */
export const methodOverride: RequestHandler = (request, _response, next) => {
  const wanted = textField(request.body, '_method', 10).toUpperCase();
  if (request.method === 'POST' && overrides.has(wanted)) {
    // The name that the check looks for, to judge the method on the wire too.
    Object.assign(request, { originalMethod: 'POST' });
    request.method = wanted;
  }
  next();
};
