// rampart policy …: what a policy file says, before anything is started with it.
import { isLoopbackHost } from '../policy/addresses.ts';
import { policySchema } from '../policy/schema/policy.ts';
import { jsonSchemaOf } from '../policy/schema/json-schema.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { explainMinimal } from '../policy/minimal.ts';
import type { GatewayPolicy } from '../policy/types.ts';
import { defineGroup, defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

const alone =
  '  A gateway on another host hears nothing of failed logins: name gateway.sharing.secret, or a login in gateway.upstream.';

const check: Verb = defineVerb({
  description: 'Check a policy file and say everything that is wrong with it',
  args: { file: { type: 'positional', default: 'rampart.yaml', description: 'The policy' } },
  run: async ({ file }) => {
    const { app, users, gateway } = await loadPolicyFile(file);
    const say = (line: string): boolean => process.stdout.write(`${line}\n`);
    const count = users.size === 1 ? 'one user' : `${users.size} users`;
    say(`${file} is a policy for ${app}, with ${count}:`);
    for (const { name, from, can, unlock } of users.values()) {
      const dangerous = unlock.kind === 'never' ? '' : ', and dangerous commands when unlocked';
      say(`  ${name} from ${from.join(', ')}: ${can.join(', ') || 'nothing'}${dangerous}`);
    }
    if (gateway === null) return;
    if (countsAlone(gateway)) say(alone);
    if (gateway.observe) say('  It observes: what would be refused passes, and is told.');
  },
});

const schema: Verb = defineVerb({
  description: 'Print the JSON schema of a policy, for editors',
  args: {},
  run: () => {
    process.stdout.write(`${JSON.stringify(jsonSchemaOf(policySchema), null, 2)}\n`);
  },
});

const minimal: Verb = defineVerb({
  description: 'Show the shortest policy, and every default that it takes',
  args: {},
  run: () => {
    process.stdout.write(explainMinimal());
  },
});

export const policyVerbs: Verb = defineGroup('Check a policy file, or learn how one is written', {
  check: async () => check,
  explain: async () => (await import('./policy-explain.ts')).explainVerb,
  schema: async () => schema,
  learn: async () => (await import('./policy-learn.ts')).learn,
  'explain-minimal': async () => minimal,
});

/** Gateways of several hosts, as it seems, and nothing by which one would believe another. */
function countsAlone({ sharing, upstream, listeners }: GatewayPolicy): boolean {
  if (sharing !== null || upstream.login !== null) return false;
  return listeners.some(({ address }) => address.kind === 'tcp' && !isLoopbackHost(address.host));
}
