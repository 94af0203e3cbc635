// Functions that views call for a token. V8 takes a function that is written right where a property
// is set for one of the program's own and gives it a place for long: each then kept its whole request
// from being forgotten, and the profile of a server showed garbage collection at three times its
// cost. So here the functions arrive as arguments.
import type { IssueOptions } from '../types.ts';

export type Lent = (issue?: IssueOptions) => string;

export function lend(locals: Record<string, unknown>, csrfToken: Lent, csrfField: Lent): void {
  locals['csrfToken'] = csrfToken;
  locals['csrfField'] = csrfField;
}
