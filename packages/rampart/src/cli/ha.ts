// rampart ha …: what a failover would cost.
import { compareFailovers } from '../archive/failover/compare.ts';
import { NamespaceNetwork } from '../archive/failover/namespace-network.ts';
import type { Network } from '../archive/failover/network.ts';
import { RelayNetwork } from '../archive/failover/relay-network.ts';
import { broken, tableOf } from '../archive/failover/report.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { CliError } from './errors.ts';
import { defineGroup, defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

const networks: Readonly<Record<'relays' | 'namespaces', () => Promise<Network>>> = {
  relays: async () => new RelayNetwork(),
  namespaces: () => NamespaceNetwork.open(),
};

const haCheckVerb: Verb = defineVerb({
  description: 'Measure failovers of a scratch copy of the topology: 2 if a promise is not kept',
  args: {
    policy: {
      type: 'string',
      default: 'rampart.yaml',
      description: 'The policy with the servers and Sentinels',
      valueHint: 'FILE',
    },
    server: {
      type: 'string',
      default: 'redis-server',
      description: 'The program that is measured',
      valueHint: 'PROGRAM',
    },
    network: {
      type: 'enum',
      options: ['relays', 'namespaces'],
      default: 'relays',
      description: 'What is cut: relays on this host, or a real network between hosts of its own',
    },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run: async ({ policy: path, server, network, json }): Promise<ExitCode> => {
    const { deployment } = await loadPolicyFile(path);
    if (deployment?.topology.kind !== 'sentinel') {
      const what = `The policy ${path} describes no Sentinels, and only they are measured.`;
      throw new CliError('CLI_ARGUMENT', what);
    }
    const say = (what: string): void => void process.stderr.write(`${what}\n`);
    const open = networks[network];
    const { topology } = deployment;
    const comparisons = await compareFailovers(deployment, topology, server, open, say);
    const { durability } = deployment;
    const faults = comparisons.flatMap((each) => broken(each, durability));
    const text =
      json === true ? `${JSON.stringify(comparisons)}\n` : tableOf(comparisons, durability);
    process.stdout.write(text);
    return faults.length === 0 ? 0 : 2;
  },
});

export const haVerbs: Verb = defineGroup('Measure what a failover would cost', {
  check: async () => haCheckVerb,
});
