import { NextResponse, type NextRequest } from 'next/server.js';
import { here } from './here.ts';

// What a route handler can export; other methods go to a route of the pages router.
const routable = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export async function proxy(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl;
  // A route with an action of its own is checked where the action is known.
  if (pathname.startsWith('/__named/')) return NextResponse.next();
  const answer = await here().csrf.proxy(NextResponse)(request);
  const passed = answer.headers.has('x-middleware-next');
  return passed && !routable.includes(request.method)
    ? NextResponse.rewrite(new URL('/api/any', request.url))
    : answer;
}
