import { here } from '../../here.ts';

const serve = (request: Request): Promise<Response> => here().answer(request);

export {
  serve as GET,
  serve as HEAD,
  serve as POST,
  serve as PUT,
  serve as PATCH,
  serve as DELETE,
  serve as OPTIONS,
};
