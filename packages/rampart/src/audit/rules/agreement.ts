// What was seen twice, and differently. Settings, users and programs have rules of their own (CFG-019, ACL-013,
// VER-005); that safety differs from start to start is SRC-001.
import * as sources from '../../observe/agreement/between-sources.ts';
import type { Disagreement } from '../../observe/facts.ts';
import type { Listening } from '../../observe/host/facts.ts';
import { openPorts } from '../exposure.ts';
import type { Evidence, Source } from '../finding.ts';
import type { Rule } from '../rule.ts';
import { evidence, Seen } from '../seen.ts';
import { Unseen, unlessAny } from '../unseen.ts';
import { familyOf, words } from './family.ts';

const rule = familyOf('combination', 'server', ['integrity', 'availability']);

export const agreements: readonly Rule[] = [
  rule({
    id: 'SRC-002',
    of: 'server',
    severity: 'medium',
    level: 'hardened',
    title: 'The server says of itself what its file, its host and its package say',
    why: 'Where two witnesses differ, one of them is out of date, or somebody was there in between.',
    mend: words('Find out who changed it; then write it into the file, or start the server again.'),
    check: (it) => {
      // What is compared is what runs, also when it is asked what the next start would bring.
      const live = it.view === 'live' ? it : new Seen(it.facts, 'live', it.context);
      return unlessAny(...comparisons.map((compare) => () => compare(live)));
    },
  }),
  rule({
    id: 'SRC-003',
    of: 'sentinel',
    severity: 'medium',
    level: 'hardened',
    title: 'A Sentinel watches what its file says',
    why: 'It writes down what it learns; where it cannot, its next start follows a primary of yesterday.',
    mend: words(
      'Let the account of the Sentinel write its file and the directory of that; then SENTINEL FLUSHCONFIG.',
    ),
    check: (it) =>
      unlessAny(() =>
        told(
          sources.comparedGroups(
            it.name,
            it.take(it.server.groups, 'what the Sentinel watches'),
            it.config.groups,
          ),
          'sentinel',
        ),
      ),
  }),
];

type Comparison = (it: Seen) => readonly Evidence[];

const comparisons: readonly Comparison[] = [
  (it) => {
    const running = it.take(it.server.secrets, 'whether secrets are set');
    return told(sources.comparedSecrets(it.name, running, it.config), 'file');
  },
  (it) => {
    const loaded = it.take(it.server.modules, 'the list of modules');
    return told(sources.comparedModules(it.name, loaded, it.config), 'file');
  },
  (it) => {
    // Nodes of a Cluster follow each other by a file of their own.
    if (it.isClustered) return [];
    const role = it.take(it.server.role, 'the role of the server');
    return told(sources.comparedPrimary(it.name, role, it.config), 'file');
  },
  (it) => {
    const role = it.take(it.server.role, 'the role of the server');
    return told(sources.comparedRole(it.name, role, it.tell('replication', 'role')), 'live');
  },
  (it) => {
    const said = { ports: portsOf(it), bind: boundOf(it) };
    return told(sources.comparedSockets(it.name, said, ownSockets(it)), 'host');
  },
  (it) => {
    const program = it.take(it.process.program, 'the program of the process');
    const owner = it.host.packages.get(program.path);
    // Without a package there is no second word; one that was replaced since is VER-005's.
    if (owner === undefined || program.deleted) return [];
    if (!owner.known && owner.reason === 'not-offered') return [];
    const from = it.take(owner, 'the package of the program');
    return told(sources.comparedVersions(it.name, it.identity, from), 'host');
  },
  (it) => {
    const account = it.unit('User');
    if (account === '') return [];
    const unit = it.take(it.process.unit, 'the unit that runs it');
    return told(
      sources.comparedAccount(it.name, it.process.user, { name: unit.name, account }),
      'host',
    );
  },
  (it) => {
    const works = it.take(it.process.workingDirectory, 'where the process works');
    return told(sources.comparedDirectory(it.name, it.sure('dir'), works), 'host');
  },
  (it) => {
    const path = it.sure('unixsocket');
    if (path === '') return [];
    const { mode } = it.take(it.file(path).state, `the mode of ${path}`);
    const said = Number.parseInt(it.sure('unixsocketperm'), 8);
    return told(
      sources.comparedSocketMode(it.name, said === 0 ? null : said, { path, mode }),
      'host',
    );
  },
];

function portsOf(it: Seen): readonly number[] {
  const { plain, tls } = openPorts(it);
  return [plain, tls].filter((port) => port !== 0);
}

function boundOf(it: Seen): readonly string[] {
  const bound = it
    .sure('bind')
    .split(/\s+/)
    .filter((word) => word !== '');
  return bound.length === 0 ? ['*', '-::*'] : bound;
}

/** Without those of the cluster bus, of which the settings do not always tell. */
function ownSockets(it: Seen): readonly Listening[] {
  const { pid } = it.process;
  const all = it.take(it.host.listening, 'who listens on the host');
  const ports = portsOf(it);
  const hidden = all.find(({ port, process }) => ports.includes(port) && !process.known);
  if (hidden !== undefined) it.take(hidden.process, `which process listens on port ${hidden.port}`);
  const own = all.filter(({ process }) => process.known && process.value === pid);
  if (own.length === 0 && ports.length > 0) {
    const why =
      'None of its process was seen: it may have a network of its own, as in a container.';
    throw new Unseen([{ what: 'the sockets of the server', why }]);
  }
  if (!it.isClustered) return own;
  const bus = it.setting('cluster-port') ?? '0';
  const buses = bus === '0' ? ports.map((port) => port + 10_000) : [Number(bus)];
  return own.filter(({ port }) => !buses.includes(port));
}

function told(all: readonly Disagreement[], source: Source): readonly Evidence[] {
  return all.map(({ about, answers }) =>
    evidence(
      about,
      `Different answers on ${about}: ${answers.map((one) => `${one.source} says "${one.answer}"`).join(', ')}.`,
      source,
    ),
  );
}
