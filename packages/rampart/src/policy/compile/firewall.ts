// A table of nftables that closes the ports of our own processes to strangers, and has no say about any
// other port. It is replaced in one step; tables of others are not touched.
import type { Deployment } from '../deployment/types.ts';
import type { Block } from '../addresses.ts';
import { systemName } from '../deployment/system-names.ts';
import type { Policy } from '../types.ts';
import type { Firewall } from './host-plan.ts';
import { openingsOf, written, type Opening } from './openings.ts';
import { unitFile } from './unit-file.ts';

export function firewallUnitName({ app }: Deployment): string {
  return `${systemName('rampart-firewall', app)}.service`;
}

/** Null where a host has no port that others could reach. */
export function firewallOf(
  policy: Policy,
  deployment: Deployment,
  /** Names of the policy for this machine. */
  hosts: readonly string[],
): (Firewall & { readonly text: string }) | null {
  const openings = hosts.flatMap((host) => openingsOf(policy, deployment, host));
  if (openings.length === 0) return null;
  const table = systemName('rampart', deployment.app);
  const path = `${deployment.directory}/firewall.nft`;
  return { family: 'inet', table, path, text: textOf(table, openings) };
}

function textOf(table: string, openings: readonly Opening[]): string {
  return `#!/usr/sbin/nft -f
# Made from the policy by Rampart. Change the policy: this file is written anew.

# What is deleted has to be there; all of this file happens in one step.
table inet ${table}
delete table inet ${table}

table inet ${table} {
  chain input {
    # Before the host's own rules. What is accepted here still has to pass those; what is dropped is gone.
    type filter hook input priority filter - 5; policy accept;
    iifname "lo" accept
${openings.map(rulesOf).join('')}  }
}
`;
}

/** Strangers hear nothing: an answer would say that there is something. */
function rulesOf({ port, what, from }: Opening): string {
  const lines = [
    `# ${what}`,
    ...accept(port, 'ip', from, 'ipv4'),
    ...accept(port, 'ip6', from, 'ipv6'),
    `tcp dport ${port} counter drop`,
  ];
  return lines.map((line) => `    ${line}\n`).join('');
}

function accept(
  port: number,
  protocol: 'ip' | 'ip6',
  from: readonly Block[],
  family: Block['family'],
): readonly string[] {
  const blocks = from.filter((block) => block.family === family).map(written);
  if (blocks.length === 0) return [];
  return [`tcp dport ${port} ${protocol} saddr { ${blocks.join(', ')} } accept`];
}

/** Loads the table before anything listens, and again whenever others have wiped all tables. */
export function firewallUnit({ table, path }: Firewall): string {
  const load = `/usr/sbin/nft --file ${path}`;
  return unitFile({
    Unit: [
      ['Description', `The firewall of ${table}`],
      ['DefaultDependencies', 'no'],
      ['Wants', 'network-pre.target'],
      ['Before', 'network-pre.target shutdown.target'],
      ['Conflicts', 'shutdown.target'],
      // Whose own file begins with wiping all tables, ours too.
      ['After', 'local-fs.target nftables.service'],
      ['ReloadPropagatedFrom', 'nftables.service'],
      ['PartOf', 'nftables.service'],
    ],
    Service: [
      ['Type', 'oneshot'],
      ['RemainAfterExit', 'yes'],
      ['ExecStart', load],
      ['ExecReload', load],
    ],
    Install: [['WantedBy', 'multi-user.target nftables.service']],
  });
}
