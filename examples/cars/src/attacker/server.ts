// The attacker's site: one server under three names, a process of its own.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import { attacks } from './attacks/index.ts';
import { attackPage, indexPage, progressTexts } from './pages.ts';
import type { Origins } from './pages.ts';
import { createRuns } from './runs.ts';
import { attackerHosts, attackerSettings } from './settings.ts';

const settings = attackerSettings(process.env);
const originOf = (host: string): string => `https://${host}:${String(settings.port)}`;
const origins: Origins = {
  shop: settings.shop,
  elsewhere: originOf(attackerHosts.elsewhere),
  sibling: originOf(attackerHosts.sibling),
  lookalike: originOf(attackerHosts.lookalike),
};
const runs = createRuns(
  { origin: settings.shop, authority: readFileSync(settings.authorityFile, 'utf8') },
  settings.stateUrls,
);
const browserFile = (name: string): string =>
  readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8');
const script = stripTypeScriptTypes(browserFile('attacker.ts'));
const style = browserFile('attacker.css');

const server = createServer(
  { cert: readFileSync(settings.certificateFile), key: readFileSync(settings.keyFile) },
  (request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(`${String(request.url)} failed:`, error);
      send(response, 'text/plain', String(error), 500);
    });
  },
);
server.listen(settings.port, '127.0.0.1');
await once(server, 'listening');
console.log('listening');

process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const here = originOf((request.headers.host ?? '').split(':')[0] ?? '');
  const [, room = '', id = '', act = ''] = (request.url ?? '/').split('/');
  if (room === '') return send(response, 'text/html', indexPage(origins).text);
  if (room === 'attacker.css') return send(response, 'text/css', style);
  if (room === 'attacker.js') return send(response, 'text/javascript', script);
  if (room === 'sent-on') {
    response.writeHead(307, { location: `${settings.shop}/account/email` }).end();
    return;
  }
  const attack = attacks.find((candidate) => candidate.id === id);
  if (room === 'attacks' && attack !== undefined) {
    if (act === '') return send(response, 'text/html', attackPage(attack, origins).text);
    if (act === 'begin') return sendJson(response, await runs.begin(attack, here));
  }
  if (room === 'runs' && act === 'report') {
    runs.report(id);
    return sendJson(response, {});
  }
  const progress = room === 'runs' && act === 'look' ? await runs.look(id) : undefined;
  if (progress !== undefined) return sendJson(response, progressTexts(progress));
  send(response, 'text/plain', 'There is nothing here.', 404);
}

function sendJson(response: ServerResponse, value: unknown): void {
  send(response, 'application/json', JSON.stringify(value));
}

function send(response: ServerResponse, type: string, text: string, status = 200): void {
  response
    .writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' })
    .end(text);
}
