import { allow, app, deny, type OwnCase } from './sketch.ts';

export const methods: readonly OwnCase[] = [
  allow('get-from-elsewhere', 'A link from another site must work; GET changes nothing.', {
    method: 'GET',
    from: 'attacker',
  }),
  allow('head-from-elsewhere', 'HEAD is GET without the body.', {
    method: 'HEAD',
    from: 'attacker',
  }),
  allow('options-from-elsewhere', 'OPTIONS only asks.', { method: 'OPTIONS', from: 'attacker' }),
  allow('get-without-session', 'A visitor reads pages before there is a session.', {
    method: 'GET',
    from: 'nobody',
    session: null,
  }),
  deny('trace', 'No page needs TRACE, so it is no safe method here.', {
    method: 'TRACE',
    from: 'attacker',
  }),
  deny('trace-listed-as-safe', 'A configuration cannot make TRACE safe.', {
    method: 'TRACE',
    from: 'attacker',
    config: { safeMethods: ['GET', 'HEAD', 'OPTIONS', 'TRACE'] },
  }),
  deny('post-listed-as-safe', 'A configuration cannot make POST safe.', {
    config: { safeMethods: ['GET', 'POST'] },
  }),
  deny('post-without-token', 'The plainest case: no token, no change.', {}),
  deny('put-without-token', 'PUT changes something.', { method: 'PUT' }),
  deny('patch-without-token', 'PATCH changes something.', { method: 'PATCH' }),
  deny('delete-without-token', 'DELETE changes something.', { method: 'DELETE' }),
  deny('propfind-without-token', 'WebDAV reads are not on the safe list.', { method: 'PROPFIND' }),
  deny('mkcol-without-token', 'A WebDAV write.', { method: 'MKCOL' }),
  deny('purge-without-token', 'Caches and some applications act on PURGE.', {
    method: 'PURGE',
    from: 'attacker',
  }),
  deny('connect-without-token', 'CONNECT opens a channel.', { method: 'CONNECT' }),
  deny('made-up-method', 'What nobody knows is not safe.', {
    method: 'TRANSFER',
    from: 'attacker',
  }),
  deny('lower-case-post', 'Methods are case-sensitive, and `post` is not on the safe list.', {
    method: 'post',
  }),
  deny('lower-case-get', 'Nor is `get`: a router may still run a handler for it.', {
    method: 'get',
    from: 'attacker',
  }),
  deny('mixed-case-get', 'One method, one spelling.', { method: 'Get', from: 'attacker' }),
  deny('query-by-default', 'QUERY is safe only where the application says so.', {
    method: 'QUERY',
    from: 'attacker',
  }),
  allow('query-listed-as-safe', 'The application has said so.', {
    method: 'QUERY',
    from: 'attacker',
    config: { safeMethods: ['GET', 'HEAD', 'OPTIONS', 'QUERY'] },
  }),
  deny('get-taken-off-the-list', 'An application may also protect GET.', {
    method: 'GET',
    from: 'attacker',
    config: { safeMethods: ['HEAD', 'OPTIONS'] },
  }),
  allow('post-with-token', 'Our page, our token.', { token: 'valid' }),
  allow('put-with-token', 'The same for PUT.', { method: 'PUT', token: 'valid' }),
  allow('patch-with-token', 'The same for PATCH.', { method: 'PATCH', token: 'valid' }),
  allow('delete-with-token', 'The same for DELETE.', { method: 'DELETE', token: 'valid' }),
];

export const overrides: readonly OwnCase[] = [
  deny('post-to-get', 'A header never makes a POST safe.', {
    headers: { 'x-http-method-override': 'GET' },
  }),
  deny('post-to-get-where-overrides-work', 'Nor where middleware obeys it.', {
    headers: { 'x-http-method-override': 'GET' },
    config: { methodOverrideBefore: true },
  }),
  deny('post-to-get-by-field', 'Nor a field of the form.', { body: { _method: 'GET' } }),
  deny('post-to-get-by-query', 'Nor the query.', {
    path: '/transfer?_method=GET',
    config: { methodOverrideBefore: true },
  }),
  deny('get-to-delete', 'The handler will run as DELETE.', {
    method: 'GET',
    from: 'attacker',
    headers: { 'x-http-method-override': 'DELETE' },
    config: { methodOverrideBefore: true },
  }),
  deny('get-to-post-by-query', 'A link can carry a query.', {
    method: 'GET',
    from: 'attacker',
    path: '/transfer?_method=POST',
    config: { methodOverrideBefore: true },
  }),
  deny('head-to-put', 'HEAD is no better than GET.', {
    method: 'HEAD',
    from: 'attacker',
    headers: { 'x-http-method-override': 'PUT' },
    config: { methodOverrideBefore: true },
  }),
  deny('get-to-delete-lower-case', 'Such middleware makes it upper-case.', {
    method: 'GET',
    from: 'attacker',
    headers: { 'x-http-method-override': 'delete' },
    config: { methodOverrideBefore: true },
  }),
  allow('get-to-head', 'From safe to safe.', {
    method: 'GET',
    from: 'attacker',
    headers: { 'x-http-method-override': 'HEAD' },
  }),
  allow('post-to-delete-with-token', 'From unsafe to unsafe, with a token.', {
    token: 'valid',
    body: { _method: 'DELETE' },
  }),
  allow('get-to-delete-with-token', 'Our own page may use an override.', {
    method: 'GET',
    headers: { 'x-http-method-override': 'DELETE', origin: app },
    token: 'valid',
    config: { methodOverrideBefore: true },
  }),
];
