import type { Identity, Info } from '../facts.ts';

/** `# Section`, then lines of `field:value`; a field that comes before any section is in `''`. */
export function readInfo(text: string): Info {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  sections.set('', section);
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) {
      section = new Map();
      sections.set(line.slice(1).trim().toLowerCase(), section);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon > 0) section.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return sections;
}

/** Null: it says neither what it is nor which version. */
export function identityOf(info: Info): Identity | null {
  const server = info.get('server') ?? new Map<string, string>();
  const compatible = server.get('redis_version') ?? '';
  // Valkey tells under the old name which Redis it is compatible with, and its own version beside it.
  const valkey = server.get('valkey_version');
  const foreign = server.get('dragonfly_version') ?? server.get('keydb_version');
  if (compatible === '' && valkey === undefined && foreign === undefined) return null;
  const calledOtherwise = !['', 'redis', 'valkey'].includes(server.get('server_name') ?? '');
  const isOther = foreign !== undefined || calledOtherwise;
  return {
    engine: isOther ? 'other' : valkey === undefined ? 'redis' : 'valkey',
    mode: modeOf(server.get('server_mode') ?? server.get('redis_mode') ?? ''),
    version: foreign ?? valkey ?? compatible,
    compatible,
    build: server.get('redis_build_id') ?? null,
    processId: Number(server.get('process_id')) || null,
    executable: server.get('executable') || null,
    configFile: server.get('config_file') || null,
  };
}

/** What HELLO tells everybody who is let in, where INFO is refused. */
export function identityOfHello(fields: ReadonlyMap<string, string>): Identity | null {
  const version = fields.get('version') ?? '';
  const server = fields.get('server') ?? '';
  if (version === '') return null;
  return {
    engine: server === 'redis' || server === 'valkey' ? server : 'other',
    mode: modeOf(fields.get('mode') ?? ''),
    version,
    compatible: server === 'redis' ? version : '',
    build: null,
    processId: null,
    executable: null,
    configFile: null,
  };
}

function modeOf(text: string): Identity['mode'] {
  return text === 'sentinel' || text === 'cluster' ? text : 'standalone';
}
