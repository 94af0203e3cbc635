// What plan, apply and drift are told in common.
import { loadPolicyFile } from '../policy/load.ts';
import type { PresentLogin } from '../plan/look/door.ts';
import { openSite } from '../plan/site.ts';
import type { Site } from '../plan/site.ts';

export const siteArguments = {
  policy: {
    type: 'string',
    default: 'rampart.yaml',
    description: 'The policy',
    valueHint: 'FILE',
  },
  host: {
    type: 'string',
    description:
      'The host of the policy that this machine is; those with one of its addresses, if not said',
    valueHint: 'NAME',
  },
} as const;

export const stateArgument = {
  state: {
    type: 'string',
    default: '/var/lib/rampart/apply',
    description: 'Where the journal is',
    valueHint: 'DIRECTORY',
  },
} as const;

interface SiteWords {
  readonly policy: string;
  readonly host: string | undefined;
}

export async function siteOf({ policy: file, host }: SiteWords): Promise<Site> {
  const policy = await loadPolicyFile(file);
  return openSite({ policy, only: host === undefined ? null : [host], present: presentLogin() });
}

/** The password of a server that was here before comes by the environment: it has no place in a policy. */
export function presentLogin(): PresentLogin | null {
  const password = process.env['RAMPART_PRESENT_PASSWORD'] ?? '';
  const user = process.env['RAMPART_PRESENT_USER'] ?? '';
  if (password === '') return null;
  return { user: user === '' ? null : user, password: Buffer.from(password) };
}
