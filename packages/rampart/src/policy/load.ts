// From a text or a file to a Policy: text → YAML → schema → names. Each layer reports everything that
// it finds; names are only looked at in a policy that is well formed.
import { readFile } from 'node:fs/promises';

import { PolicySourceError } from './errors.ts';
import { readWith } from './read-with.ts';
import { resolve } from './resolve.ts';
import { policySchema } from './schema/policy.ts';
import type { GatedPolicy, Policy } from './types.ts';

/** Throws a PolicyError. `source` names the text in messages. */
export function loadPolicy(text: string, source: string): Policy {
  const { value, refuse } = readWith(policySchema, text, source);
  const { policy, faults } = resolve(value, source, text);
  refuse(faults);
  return policy;
}

/** Throws a PolicyError, or a PolicySourceError when the file cannot be read. */
export async function loadPolicyFile(path: string): Promise<Policy> {
  return loadPolicy(await readPolicyFile(path), path);
}

/** A policy that describes a gateway. Throws a PolicySourceError, too, when it does not. */
export function loadGatedPolicy(text: string, source: string): GatedPolicy {
  return gated(loadPolicy(text, source));
}

export async function loadGatedPolicyFile(path: string): Promise<GatedPolicy> {
  return gated(await loadPolicyFile(path));
}

function gated(policy: Policy): GatedPolicy {
  const { gateway } = policy;
  if (gateway !== null) return { ...policy, gateway };
  const what = `The policy ${policy.source} describes no gateway.`;
  throw new PolicySourceError('POLICY_GATEWAY_MISSING', what);
}

/** The text for `loadPolicy`. Throws a PolicySourceError. */
export async function readPolicyFile(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    return bytes.toString('utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new PolicySourceError('POLICY_FILE_UNREADABLE', `The policy ${path} cannot be read.`, {
      cause,
    });
  }
}
