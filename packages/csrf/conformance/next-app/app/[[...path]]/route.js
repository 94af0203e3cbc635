import { here } from '../../here.js';

async function serve(request) {
  const { csrf, places } = here();
  const { pathname } = new URL(request.url);
  const handler = async (passed) => places.answer(csrf, passed);
  if (pathname.startsWith('/__once/')) return csrf.once(handler)(request);
  if (pathname.startsWith('/__named/')) return csrf.protect(handler, { action: 'named' })(request);
  return handler(request);
}

export {
  serve as GET,
  serve as HEAD,
  serve as POST,
  serve as PUT,
  serve as PATCH,
  serve as DELETE,
  serve as OPTIONS,
};
