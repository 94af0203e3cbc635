import { createServer } from 'node:https';
import { expect, test } from 'vitest';
import { Stage, type ChromiumLaunch } from '@rampart/stage';

async function pageText(stage: Stage, launch: ChromiumLaunch, url: string): Promise<string> {
  const profile = await stage.newDirectory('profile');
  const flags = ['--headless', `--user-data-dir=${profile}`, '--dump-dom', '--timeout=20000'];
  const sandbox = launch.chromiumSandbox ? [] : ['--no-sandbox'];
  return stage.run(launch.executablePath, [...launch.args, ...flags, ...sandbox, url]);
}

test('Chromium finds mapped hosts and trusts the certificates of the stage, and no others', async () => {
  await using stage = new Stage();
  await using strangers = new Stage();
  const authority = await stage.authority();
  const { cert, key } = await authority.issue('shop.test');
  const port = await stage.port();
  const server = createServer({ cert, key }, (request, response) => {
    response.end(`<p>Welcome to ${request.headers.host}</p>`);
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  stage.defer(() => server.close().closeAllConnections());
  const hosts = { 'shop.test:443': `127.0.0.1:${port}` };

  const trusting = await stage.chromium(hosts);
  expect(await pageText(stage, trusting, 'https://shop.test/')).toContain('Welcome to shop.test<');

  await strangers.authority();
  const distrusting = await strangers.chromium(hosts);
  expect(await pageText(strangers, distrusting, 'https://shop.test/')).not.toContain('Welcome');
});

test('names that are not mapped lead nowhere', async () => {
  await using stage = new Stage();
  const { args } = await stage.chromium({ 'shop.test': '127.0.0.1' });
  expect(args).toContain(
    '--host-resolver-rules=MAP shop.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]',
  );
});
