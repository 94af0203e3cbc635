// The policy that lets everything pass, at other addresses. Tests of the suite make users called `bob` and
// `user1` and log in as them, so it names these too.
import { readFileSync } from 'node:fs';

export interface SuitePolicy {
  readonly listen: number;
  readonly server: number;
  readonly upstream: 'own' | 'shared';
}

const allowAll = new URL('../../../policies/allow-all.yaml', import.meta.url);

export function suitePolicy({ listen, server, upstream }: SuitePolicy): string {
  const more = ['bob', 'user1'].map((name) => `  ${name}: { roles: everything, upstream: own }\n`);
  return readFileSync(allowAll, 'utf8')
    .replace('gateway:\n', `${more.join('')}gateway:\n`)
    .replace('127.0.0.1:6380', `127.0.0.1:${listen}`)
    .replace('127.0.0.1:6379', `127.0.0.1:${server}`)
    .replaceAll('upstream: own', `upstream: ${upstream}`);
}
