// Files for the browser. Scripts are written in TypeScript; their types are taken out here.
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { Router } from 'express';
import type { Response } from 'express';
import { browserModule } from '@rampart/csrf/browser-module';
import { drawCar, isCarColour, isCarShape } from '../art.ts';

const browserDirectory = new URL('../browser/', import.meta.url);

export function assetRoutes(): Router {
  const assets: ReadonlyMap<string, string> = new Map([
    ['style.css', readFileSync(new URL('style.css', browserDirectory), 'utf8')],
    ['catalogue.js', readScript('catalogue.ts')],
    ['car.js', readScript('car.ts')],
    ['csrf.js', browserModule()],
  ]);
  const router = Router();

  router.get('/assets/:name', (request, response, next) => {
    const { name } = request.params;
    const asset = assets.get(name);
    if (asset === undefined) return next();
    sendCacheable(response, name.endsWith('.css') ? 'text/css' : 'text/javascript', asset);
  });

  router.get('/art/:name', (request, response, next) => {
    const [shape, colour] = request.params.name.replace(/\.svg$/, '').split('-');
    if (!isCarShape(shape) || !isCarColour(colour)) return next();
    sendCacheable(response, 'image/svg+xml', drawCar(shape, colour).text);
  });

  return router;
}

/** Without a bundler: the one package that the scripts import is served beside them. */
function readScript(name: string): string {
  const source = readFileSync(new URL(name, browserDirectory), 'utf8');
  return stripTypeScriptTypes(source).replace("'@rampart/csrf/browser'", "'/assets/csrf.js'");
}

function sendCacheable(response: Response, type: string, text: string): void {
  response.set('Cache-Control', 'public, max-age=60').type(type).send(text);
}
