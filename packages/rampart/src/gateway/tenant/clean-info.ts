// INFO counts what all tenants do. What is left of it is what clients look for when they connect.

const kept: ReadonlySet<string> = new Set([
  'redis_version',
  'redis_mode',
  'server_name',
  'valkey_version',
  'loading',
  'async_loading',
  'role',
  'master_link_status',
  'maxmemory_policy',
  'cluster_enabled',
]);

/** Keeps the fields above, each below the heading of its section. */
export function cleanInfo(text: Uint8Array): Buffer {
  const lines: string[] = [];
  let heading: string | null = null;
  for (const line of Buffer.from(text).toString('latin1').split('\r\n')) {
    if (line.startsWith('#')) heading = line;
    const colon = line.indexOf(':');
    if (colon < 0 || !kept.has(line.slice(0, colon))) continue;
    if (heading !== null) {
      if (lines.length > 0) lines.push('');
      lines.push(heading);
      heading = null;
    }
    lines.push(line);
  }
  return Buffer.from(lines.length === 0 ? '' : `${lines.join('\r\n')}\r\n`, 'latin1');
}
