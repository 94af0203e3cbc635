export { readCookie } from './cookies.ts';
export { createCsrf } from './csrf.ts';
export { codes, CsrfError, misuseCodes, type CsrfCode, type MisuseCode } from './errors.ts';
export type {
  Binding,
  CookieToSet,
  Csrf,
  CsrfOptions,
  CsrfRequest,
  Headers,
  Issued,
  IssueOptions,
  Mode,
  ProxyOptions,
  Renewal,
  Route,
  TokenOptions,
} from './types.ts';
