// Who listens where, as the kernel's own tables have it.
import { derive, known, unknown, type Fact } from '../fact.ts';
import type { Listening } from './facts.ts';
import type { HostFiles } from './host-files.ts';

const listening = '0A';

/** `holders` says which process holds a socket, by the socket's number. */
export async function listeningOf(
  files: HostFiles,
  holders: ReadonlyMap<number, number>,
  complete: boolean,
): Promise<Fact<readonly Listening[]>> {
  const [four, six] = await Promise.all([
    files.text('/proc/net/tcp'),
    files.text('/proc/net/tcp6'),
  ]);
  if (!four.known) return four;
  // A host without IPv6 has no second table.
  if (!six.known && six.reason !== 'not-offered') return six;
  const rows = [...rowsOf(four.value), ...rowsOf(six.known ? six.value : '')];
  const found = rows.flatMap((row): Listening[] => {
    const [, local = '', , state, , , , user, , socket] = row;
    if (state !== listening) return [];
    const [address = '', port = ''] = local.split(':');
    const holder = holders.get(Number(socket));
    return [
      {
        address: addressOf(address),
        port: Number.parseInt(port, 16),
        user: Number(user),
        process:
          holder === undefined
            ? unknown(
                complete ? 'not-offered' : 'no-access',
                'The sockets of the process that listens there may not be seen, or it is the kernel.',
              )
            : known(holder, { kind: 'host', place: `/proc/${holder}/fd` }),
      },
    ];
  });
  return known(found, four.from);
}

/** Addresses that the host answers to. */
export async function addressesOf(files: HostFiles): Promise<Fact<readonly string[]>> {
  const [four, six] = await Promise.all([
    files.text('/proc/net/fib_trie'),
    files.text('/proc/net/if_inet6'),
  ]);
  return derive(four, (text) => {
    const own = [...text.matchAll(/\|-- (\S+)\n\s+\/32 host LOCAL/g)].map(([, one = '']) => one);
    const others = (six.known ? six.value : '').split('\n').flatMap((line) => {
      const [hex = ''] = line.split(' ');
      return hex.length === 32 ? [(hex.match(/.{4}/g) ?? []).join(':')] : [];
    });
    return [...new Set([...own, ...others.map(shortened)])];
  });
}

function rowsOf(table: string): string[][] {
  return table
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/));
}

/** Groups of four bytes, each as the machine keeps a number: backwards. */
function addressOf(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
  if (bytes.length === 4) return bytes.join('.');
  return shortened((bytes.toString('hex').match(/.{4}/g) ?? []).join(':'));
}

/** As people write it: `::1`. */
function shortened(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}
