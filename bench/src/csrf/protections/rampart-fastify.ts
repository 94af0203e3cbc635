import process from 'node:process';
import { fastifyCsrf } from '@rampart/csrf/fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sessionOf } from '../fastify-shop.ts';
import type { InstallFastify } from '../fastify-shop.ts';
import { allGuarantees, openRing } from '../ring.ts';

export const installRampart: InstallFastify = async (app) => {
  const { ring } = await openRing(process.env);
  const csrf = fastifyCsrf<FastifyRequest, FastifyReply>({
    ...allGuarantees(ring),
    session: (request) => sessionOf(request).id,
  });
  await app.register(csrf.protect);
  return { issue: (request, reply) => csrf.token(request, reply) };
};
