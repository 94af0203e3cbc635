import { allow, deny, type OwnCase } from './sketch.ts';

const perAction = { perAction: true };

export const binding: readonly OwnCase[] = [
  deny('another-session', 'A token that somebody else was given.', { token: 'valid(session=S2)' }),
  deny('longer-session', 'Ids that begin alike.', { token: 'valid(session=S11)' }),
  deny('shorter-session', 'Ids that begin alike.', { token: 'valid(session=S)' }),
  deny('session-in-another-case', 'Ids are compared exactly.', { token: 'valid(session=s1)' }),
  deny('session-with-a-delimiter', 'No character of an id means anything.', {
    token: 'valid(session="S1!x")',
  }),
  deny('session-with-a-nul', 'Nor this one.', { token: 'valid(session="S1\\u0000")' }),
  deny('no-session', 'A token needs somebody that it belongs to.', {
    session: null,
    token: 'valid',
  }),
  deny('empty-session', 'An empty id is nobody’s.', { session: '', token: 'valid(session="")' }),
  deny('session-as-visitor', 'A session and a visitor of one name are two.', {
    token: 'valid(anon=S1)',
  }),
  allow('action', 'Made for this form.', {
    token: 'valid(action=POST /transfer)',
    config: perAction,
  }),
  deny('another-action', 'Made for another form.', {
    token: 'valid(action=/profile)',
    config: perAction,
  }),
  deny('another-method', 'The method belongs to it.', {
    token: 'valid(action=DELETE /transfer)',
    config: perAction,
  }),
  deny('action-in-another-case', 'Paths are compared exactly.', {
    token: 'valid(action=POST /Transfer)',
    config: perAction,
  }),
  deny('action-below', 'Not what lies below it.', {
    path: '/transfer/all',
    token: 'valid(action=POST /transfer)',
    config: perAction,
  }),
  allow('action-with-slash', 'A slash at the end is the same form.', {
    token: 'valid(action=POST /transfer/)',
    config: perAction,
  }),
  allow('action-with-query', 'The query does not belong to it.', {
    path: '/transfer?step=2',
    token: 'valid(action=POST /transfer)',
    config: perAction,
  }),
  allow('general-token', 'Where actions are possible but not required.', {
    token: 'valid',
    config: perAction,
  }),
  deny('general-token-where-an-action-is-required', 'Only tokens of their own.', {
    token: 'valid(action=*)',
    config: { perAction: 'required' },
  }),
  allow('action-where-required', 'A token of its own.', {
    token: 'valid(action=POST /transfer)',
    config: { perAction: 'required' },
  }),
  deny('another-application', 'On the same Redis.', { token: 'valid(app=billing)' }),
  deny('another-tenant', 'On the same application.', {
    token: 'valid(tenant=t2)',
    config: { bindTenant: true },
  }),
  allow('own-tenant', 'The tenant of the request.', {
    token: 'valid(tenant=t1)',
    config: { bindTenant: true },
  }),
  deny('user-in-another-case', 'Names are compared exactly.', {
    token: 'valid(user="alice")',
    config: { bindUser: true, currentUser: 'Alice' },
  }),
  allow('own-user', 'The user of the request.', {
    token: 'valid(user="Alice")',
    config: { bindUser: true, currentUser: 'Alice' },
  }),
  deny('no-user', 'A token from before users were bound.', {
    token: 'valid(user="")',
    config: { bindUser: true, currentUser: 'Alice' },
  }),
  deny('user-and-tenant-glued', 'What belongs to which part is never in doubt.', {
    token: 'valid(user="ab", tenant="c")',
    config: { bindUser: true, currentUser: 'a', bindTenant: true, currentTenant: 'bc' },
  }),
  allow('user-beyond-ascii', 'Any text may be bound.', {
    token: 'valid',
    config: { bindUser: true, currentUser: 'Żółć 🐝' },
  }),
];

const visitor = { '__Host-csrf-anon': 'A1' };

export const login: readonly OwnCase[] = [
  allow('visitor', 'Somebody who is about to log in.', {
    path: '/login',
    session: null,
    cookies: visitor,
    token: 'valid(anon=A1)',
  }),
  deny('visitor-without-cookie', 'A token alone is the attacker’s own.', {
    path: '/login',
    session: null,
    token: 'valid(anon=A1)',
  }),
  deny('visitor-without-token', 'A cookie alone is sent by the browser.', {
    path: '/login',
    session: null,
    cookies: visitor,
  }),
  deny('another-visitor', 'The attacker’s token, the victim’s cookie.', {
    path: '/login',
    session: null,
    cookies: visitor,
    token: 'valid(anon=A2)',
  }),
  deny('visitor-after-login', 'What was issued before the login is over.', {
    cookies: visitor,
    token: 'valid(anon=A1)',
  }),
  allow('session-beside-visitor', 'The session counts.', { cookies: visitor, token: 'valid' }),
  deny('old-session', 'A tab from before the login.', {
    session: 'S1new',
    token: 'valid(session=S1)',
  }),
  allow('new-session', 'The same tab, renewed.', {
    session: 'S1new',
    token: 'valid(session=S1new)',
  }),
  deny('after-logout', 'A tab from before the logout.', {
    session: 'S9anon',
    token: 'valid(session=S1)',
  }),
  deny('logged-out-session-comes-back', 'A copied cookie after the logout.', {
    token: 'valid',
    setup: 'S1 logged out',
  }),
  deny('logout-without-token', 'A logout is a change, too.', { path: '/logout' }),
  deny('login-from-elsewhere', 'Logging somebody in as somebody else.', {
    path: '/login',
    from: 'attacker',
    session: null,
  }),
];

export const cookies: readonly OwnCase[] = [
  deny('planted-twice', 'Who plants a second cookie decides on the order.', {
    cookies: [
      ['__Host-csrf', 'attacker'],
      ['__Host-csrf', 'own'],
    ],
    token: 'attacker',
  }),
  deny('planted-equal', 'Cookie and header agree, and neither is ours.', {
    cookies: { csrf: 'evil' },
    token: 'evil',
  }),
  deny('visitor-twice', 'Two visitors are none.', {
    path: '/login',
    session: null,
    cookies: [
      ['__Host-csrf-anon', 'A1'],
      ['__Host-csrf-anon', 'A2'],
    ],
    token: 'valid(anon=A1)',
  }),
  deny('visitor-twice-other-order', 'In whatever order.', {
    path: '/login',
    session: null,
    cookies: [
      ['__Host-csrf-anon', 'A2'],
      ['__Host-csrf-anon', 'A1'],
    ],
    token: 'valid(anon=A1)',
  }),
  deny('visitor-unsigned', 'A value that the keyring did not sign.', {
    path: '/login',
    session: null,
    cookies: { '__Host-csrf-anon': 'evil' },
    token: 'valid(anon=evil)',
  }),
  deny('visitor-altered', 'A signed value with something added.', {
    path: '/login',
    session: null,
    cookies: { '__Host-csrf-anon': 'A1 x' },
    token: 'valid(anon=A1)',
  }),
  deny('visitor-is-a-token', 'A token is signed for another purpose.', {
    path: '/login',
    session: null,
    cookies: { '__Host-csrf-anon': '<valid(anon=A1)>' },
    token: 'valid(anon=A1)',
  }),
  deny('visitor-as-token', 'And a visitor’s cookie is no token.', {
    path: '/login',
    session: null,
    cookies: visitor,
    token: 'A1',
  }),
  deny('name-in-another-case', 'Browsers protect the prefix in one case only.', {
    path: '/login',
    session: null,
    cookies: { '__host-csrf-anon': 'A1' },
    token: 'valid(anon=A1)',
  }),
  deny('name-without-prefix', 'A neighbour may set such a cookie.', {
    path: '/login',
    session: null,
    cookies: { 'csrf-anon': 'A1' },
    token: 'valid(anon=A1)',
  }),
  deny('nameless', 'A cookie without a name can look like another.', {
    path: '/login',
    session: null,
    cookies: [['', '__Host-csrf-anon=evil']],
    token: 'valid(anon=evil)',
  }),
  deny('hidden-in-a-value', 'Only ; separates cookies.', {
    headers: { cookie: 'a=b]__Host-csrf-anon=evil; __Host-sid=S1' },
    token: 'valid(anon=evil)',
  }),
  deny('hidden-behind-a-comma', 'Nor does a comma.', {
    path: '/login',
    session: null,
    headers: { cookie: 'a=b, __Host-csrf-anon=A1' },
    token: 'valid(anon=A1)',
  }),
  allow('odd-names', 'Names that mean something in JavaScript mean nothing here.', {
    cookies: { __proto__x: '1', constructor: 'x', toString: 'y' },
    token: 'valid',
  }),
  allow('odd-line', 'Empty parts and blanks.', {
    headers: { cookie: ';; ;__Host-sid=S1;' },
    token: 'valid',
  }),
];
