// All targets by name. A framework is loaded only when it is asked for.
import type { Target, TargetName } from './target.ts';

export const targetNames: readonly TargetName[] = [
  'express',
  'fastify',
  'koa',
  'hono',
  'nest-express',
  'nest-fastify',
  'next',
  'node',
  'web',
];

const loaders: Readonly<Record<TargetName, () => Promise<{ readonly target: Target }>>> = {
  express: () => import('./express.ts'),
  fastify: () => import('./fastify.ts'),
  koa: () => import('./koa.ts'),
  hono: () => import('./hono.ts'),
  'nest-express': () => import('./nest-express.ts'),
  'nest-fastify': () => import('./nest-fastify.ts'),
  next: () => import('./next.ts'),
  node: () => import('./node.ts'),
  web: () => import('./web.ts'),
};

export async function loadTarget(name: TargetName): Promise<Target> {
  const { target } = await loaders[name]();
  return target;
}
