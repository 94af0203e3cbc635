// A project of Ansible that brings hosts to what the policy says. It holds no secret: each is fetched
// from where the policy names it, on the machine where Ansible runs.
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Deployment } from '../../deployment/types.ts';
import { leastLength } from '../../secret-strength.ts';
import type { Content } from '../content.ts';
import type { HostPlan } from '../host-plan.ts';
import { aliasOf, commonVariables, hasSecret, hostVariables, inventory } from './inventory.ts';
import { templateOf } from './template.ts';

/** Playbook and role are the same for every policy. */
const roleDirectory = fileURLToPath(new URL('../../../../ansible/', import.meta.url));

/** Path below the project → text. */
export async function ansibleProject(
  plans: ReadonlyMap<string, HostPlan>,
  deployment: Deployment,
): Promise<ReadonlyMap<string, string>> {
  const variables = variablesOf([...plans.values()]);
  const files = new Map(await roleFiles());
  files.set('hosts', inventory(deployment));
  files.set('.env.example', exampleOf(variables));
  files.set('group_vars/all.yml', commonVariables(deployment, variables, leastLength));
  for (const [host, plan] of plans) {
    const alias = aliasOf(host);
    files.set(`host_vars/${alias}.yml`, hostVariables(plan, deployment));
    for (const { path, content } of plan.files) {
      if (hasSecret({ content })) files.set(`templates/${alias}${path}.j2`, templateOf(content));
      else
        files.set(
          `files/${alias}${path}`,
          content.filter((part) => typeof part === 'string').join(''),
        );
    }
  }
  return files;
}

async function roleFiles(): Promise<readonly (readonly [string, string])[]> {
  const entries = await readdir(roleDirectory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    paths.toSorted().map(async (path) => {
      return [relative(roleDirectory, path), await readFile(path, 'utf8')] as const;
    }),
  );
}

function variablesOf(plans: readonly HostPlan[]): readonly string[] {
  const contents: readonly Content[] = plans.flatMap(({ files }) =>
    files.map(({ content }) => content),
  );
  const names = contents.flat().flatMap((part) => {
    if (typeof part === 'string' || part.secret.kind !== 'env') return [];
    return [part.secret.name];
  });
  return [...new Set(names)].toSorted();
}

function exampleOf(variables: readonly string[]): string {
  const lines = variables.map((name) => `${name}=\n`);
  return `# Copy it to .env, which only you may read (umask 077), and have those that are missing made:
#   rampart secret generate --policy rampart.yaml >> .env
# Then, before Ansible runs: set -a; . ./.env; set +a
${lines.join('')}`;
}
