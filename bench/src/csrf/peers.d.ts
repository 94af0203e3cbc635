// What we use of peers that bring no types.
declare module 'cookie-parser' {
  import type { RequestHandler } from 'express';
  export default function cookieParser(): RequestHandler;
}

declare module 'csurf' {
  import type { RequestHandler } from 'express';
  export default function csurf(): RequestHandler;
}

declare module 'lusca' {
  import type { RequestHandler } from 'express';
  const lusca: { csrf(options: { header: string }): RequestHandler };
  export default lusca;
}
