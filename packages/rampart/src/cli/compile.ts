// rampart compile: every file that the policy means, for each of its hosts.
import { ansibleProject } from '../policy/compile/ansible/project.ts';
import { hostPlans } from '../policy/compile/host-plans.ts';
import { writeOut } from '../policy/compile/output.ts';
import { PolicySourceError } from '../policy/errors.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { fetchSecret } from '../policy/secrets.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const compileVerb: Verb = defineVerb({
  description: 'Write the files that a policy means, for each of its hosts',
  args: {
    policy: {
      type: 'string',
      default: 'rampart.yaml',
      description: 'The policy',
      valueHint: 'FILE',
    },
    out: {
      type: 'string',
      default: 'compiled',
      description: 'A directory, which is written anew',
      valueHint: 'DIRECTORY',
    },
    'without-secrets': {
      type: 'boolean',
      default: false,
      description: 'Write the names of secrets in their place: to be read, not to be used',
    },
  },
  run: async ({ policy: file, out, 'without-secrets': toRead }) => {
    const policy = await loadPolicyFile(file);
    const { deployment } = policy;
    if (deployment === null) {
      throw new PolicySourceError(
        'POLICY_SERVERS_MISSING',
        `The policy ${file} describes no servers.`,
      );
    }
    const fetch = toRead ? null : fetchSecret;
    const plans = hostPlans(policy, deployment);
    const project = await ansibleProject(plans, deployment);
    const { hosts } = await writeOut(plans, project, out, fetch);
    for (const [host, { files }] of Object.entries(hosts)) {
      process.stdout.write(`${host}\n`);
      for (const { path, owner, group, mode } of files) {
        process.stdout.write(`  ${mode} ${owner}:${group} ${path}\n`);
      }
    }
  },
});
