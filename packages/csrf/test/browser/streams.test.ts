// A stream flows only once. Chromium sends one over HTTP/2 only, which the adapters' servers do not
// speak: a server of its own that keeps to the contract of the token endpoint.
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { text } from 'node:stream/consumers';
import { Stage } from '@rampart/stage';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { browserModule } from '../../src/browser-module.ts';
import { pageWith } from './site.ts';

it('is not sent again: the refusal is handed out, and the next one has a fresh token', async () => {
  const seen: string[] = [];
  async function answer(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    const token = request.headers['x-csrf-token'];
    if (request.method === 'POST') {
      seen.push(`${await text(request)} with ${String(token)}`);
      if (token === 'token-1') response.writeHead(403, { 'x-csrf-error': 'CSRF_TOKEN_EXPIRED' });
      response.end();
    } else if (request.url === '/csrf') {
      seen.push('renewal');
      const renewed = { token: `token-${seen.length}`, person: 'tag', samePerson: true };
      response.end(JSON.stringify(renewed));
    } else {
      const isScript = request.url === '/csrf.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? browserModule() : pageWith(''));
    }
  }

  await using stage = new Stage();
  const authority = await stage.authority();
  const server = createSecureServer(await authority.issue('localhost'), (request, response) => {
    answer(request, response).catch((error: unknown) =>
      response.destroy(new Error('no answer', { cause: error })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const browser = await chromium.launch(await stage.chromium());
  try {
    const page = await browser.newPage();
    await page.goto(`https://localhost:${port}/`);
    await page.waitForFunction(() => window.isReady);
    const statuses = await page.evaluate(async () => {
      const { fetch } = window.createCsrfClient();
      const send = async (): Promise<number> => {
        const body = new Blob(['a stream']).stream();
        // The compiler's list of options does not know this one yet.
        const init = { method: 'POST', body, duplex: 'half' };
        return (await fetch('/note', init)).status;
      };
      return [await send(), await send()];
    });
    expect(statuses).toEqual([403, 200]);
    expect(seen).toEqual(['renewal', 'a stream with token-1', 'renewal', 'a stream with token-3']);
  } finally {
    await browser.close();
    await new Promise((resolve) => server.close(resolve));
  }
});
