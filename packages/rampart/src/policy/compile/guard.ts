// Keeps a server from coming back empty. A disk that is not mounted, or files that are gone, would
// otherwise look like a data set without a key, and replicas would copy that.
import type { Deployment, Process, Server } from '../deployment/types.ts';

/** Run as root: `check` before a start, which fails when the data is gone; `note` when there is data. */
export function guardPath({ places }: Process): string {
  return `${places.configuration}/guard`;
}

/** Nothing in it comes from the policy but paths, whose schema lets no character of the shell in. */
export function guardScript({ durability }: Deployment, { name, places }: Server): string {
  const file =
    durability.appendOnly === 'off' ? 'dump.rdb' : 'appendonlydir/appendonly.aof.manifest';
  return `#!/bin/sh
# Made from the policy by Rampart. Change the policy: this file is written anew.
set -eu
data='${places.data}/${file}'
snapshot='${places.data}/dump.rdb'
mark='${places.configuration}/has-held-data'

refuse() {
  echo "${name} does not start: $1" >&2
  exit 1
}

case "$1" in
note)
  if [ -e "$data" ]; then : > "$mark"; fi
  ;;
check)
  if [ -e "$data" ]; then exit 0; fi
  if [ -e "$mark" ]; then
    refuse "it has held data, and $data is gone. It would come back empty, and replicas would copy that. Bring the data back; or, if it shall begin empty, remove $mark."
  fi
  if [ -e "$snapshot" ]; then
    refuse "it reads $data, which is not there, and would leave $snapshot unread. Start it once by hand with --appendonly no, and turn the append-only file on with CONFIG SET."
  fi
  ;;
*)
  refuse "the guard does not know $1."
  ;;
esac
`;
}
