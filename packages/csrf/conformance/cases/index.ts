// The repository's own cases, a group a name. They follow from the threat model in SECURITY.md.
import { readCases, type Case, type UnreadableCase } from '../case.ts';
import type { TargetName } from '../targets/target.ts';
import { methods, overrides } from './methods.ts';
import { metadata } from './fetch-metadata.ts';
import { origin, referer } from './origins.ts';
import { proxy } from './proxies.ts';
import { binding, cookies, login } from './people.ts';
import { cors, keys, secrecy, singleUse, websocket } from './servers.ts';
import { bodies, exemptions } from './shapes.ts';
import { written, type OwnCase } from './sketch.ts';
import { contentTypes, expiry, tokens } from './tokens.ts';

const groups: Readonly<Record<string, readonly OwnCase[]>> = {
  method: methods,
  override: overrides,
  metadata,
  origin,
  referer,
  proxy,
  'content-type': contentTypes,
  token: tokens,
  expiry,
  binding,
  login,
  cookie: cookies,
  key: keys,
  once: singleUse,
  secrecy,
  websocket,
  cors,
  body: bodies,
  exempt: exemptions,
};

/** The cases that mean something on a framework. */
export function ownCases(framework: TargetName): readonly (Case | UnreadableCase)[] {
  const cases = Object.entries(groups).flatMap(([group, own]) =>
    own
      .filter(({ sketch }) => sketch.except?.includes(framework) !== true)
      .map((one) => written(one, group)),
  );
  // Through the same door as any file, so that what is checked there is checked here.
  return readCases(JSON.stringify({ cases }));
}
