// An address that the world can reach, and a network on which passwords would travel readable, have
// to be asked for in ugly words.
import { isLoopbackHost, isPublicHost } from '../addresses.ts';
import type { Address } from '../types.ts';
import { problem } from './problem.ts';

/** Names of hosts are for asking others; one listens on an address. */
export function listenProblem(
  address: Address,
  allowed: { readonly public: boolean; readonly plain: boolean },
): string | null {
  if (address.kind === 'unix') return null;
  const { host } = address;
  if (!isNumeric(host) && host !== 'localhost') {
    return problem('POLICY_VALUE', `Expected an address to listen on, found the name "${host}".`);
  }
  if (isEverywhere(host) && !allowed.public) {
    return problem(
      'POLICY_PUBLIC',
      `${host} means every address of the machine, also public ones.`,
    );
  }
  if (isPublicHost(host) && !isEverywhere(host) && !allowed.public) {
    return problem('POLICY_PUBLIC', `${host} can be reached from the whole world.`);
  }
  return plainProblem(address, allowed.plain, 'Clients connect to');
}

export function plainProblem(address: Address, plain: boolean, what: string): string | null {
  if (address.kind === 'unix' || isLoopbackHost(address.host) || plain) return null;
  return problem('POLICY_PLAIN', `${what} ${address.host} without TLS.`);
}

function isNumeric(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':');
}

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || /^[0:]+$/.test(host);
}
