// The shortest policy there is, and everything that it says without saying it.
import { writeStandard } from './reference.ts';
import { policySchema } from './schema/policy.ts';
import { sectionsOf } from './schema/sections.ts';

export const minimalPolicy = `version: 1
app: my-app
gateway: { listen: "127.0.0.1:6380", upstream: "127.0.0.1:6379" }
`;

/** Parts that act only where the policy describes servers. */
const ofServers = /^(?:server|hosts|sentinel|cluster|durability|logging|kernel|secrets)\b/;

/** The minimal policy, and below it each default that it takes, with a sentence. */
export function explainMinimal(): string {
  const lines = ['# These three lines are a whole policy:', '', minimalPolicy];
  lines.push('# Everything else has a default. These are the ones it takes:', '');
  for (const { path, settings } of sectionsOf(policySchema)) {
    const taken = settings.filter(({ standard }) => standard !== undefined && !isEmpty(standard));
    // What a named user or role may be is nothing that these lines say, and servers are none of theirs.
    if (taken.length === 0 || path.includes('NAME') || path.includes('listen')) continue;
    if (ofServers.test(path)) continue;
    lines.push(`# ${path === '' ? 'the whole policy' : path}`);
    for (const { key, standard, description } of taken) {
      lines.push(`${key}: ${writeStandard(standard)}`.padEnd(36) + ` # ${description}`);
    }
    lines.push('');
  }
  return lines.join('\n');
}

function isEmpty(standard: unknown): boolean {
  return typeof standard === 'object' && standard !== null && Object.keys(standard).length === 0;
}
