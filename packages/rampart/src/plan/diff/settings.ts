// Settings of a running server that are others than the policy's: those that it takes while it runs, and
// those for which it has to be started again.
import { isSecretSetting, type ToldSettings } from '../../observe/live/secret-settings.ts';
import type { ParameterGroup, Step } from '../../policy/step.ts';
import type { WantedServer } from '../wanted.ts';
import type { WantedSetting } from '../wanted-settings.ts';
import { riskOfSettings } from './risks.ts';
import { changeOf, stepOn } from './step-on.ts';

/** The server reads them at its start and never again, or lets nobody change them. */
const atStart =
  /^(?:databases|tcp-backlog|cluster-enabled|cluster-config-file|daemonize|supervised|logfile|aclfile|appendfilename|appenddirname|dir|dbfilename|enable-.*|unixsocket|unixsocketperm|pidfile)$/;

/** Where its data lies: started with another of these, it would begin with other data, or none. */
const places = /^(?:dir|dbfilename|appendfilename|appenddirname)$/;

export interface SettingsDiff {
  readonly steps: readonly Step[];
  /** Why it has to be started again; empty: it has not. */
  readonly restart: readonly Difference[];
  /** Whether its data is elsewhere than it would look for it. */
  readonly astray: boolean;
}

export interface Difference {
  readonly setting: WantedSetting;
  readonly was: string;
}

export function diffSettings(
  server: WantedServer,
  { settings, secrets }: ToldSettings,
): SettingsDiff {
  const differences = server.settings.flatMap((setting): readonly Difference[] => {
    if (isSecretSetting(setting.name)) {
      const its = secrets.get(setting.name);
      const isIts = its === undefined || its.digest === setting.digest;
      return isIts ? [] : [{ setting, was: its.set ? '(another one)' : '(none)' }];
    }
    const was = settings.get(setting.name);
    // What a release does not know it does not tell, and its file could not say either.
    return was === undefined || isSame(setting, was) ? [] : [{ setting, was }];
  });
  const restart = differences.filter(({ setting }) => atStart.test(setting.name));
  const now = differences.filter(({ setting }) => !atStart.test(setting.name));
  const groups = Map.groupBy(now, ({ setting }) => groupOf(setting.name));
  const steps = [...groups].map(([group, those]) => setParameters(server, group, those));
  return {
    steps,
    restart,
    astray: restart.some(({ setting }) => places.test(setting.name)),
  };
}

function groupOf(name: string): ParameterGroup {
  if (/^(?:masteruser|masterauth)$/.test(name)) return 'replication-login';
  if (name === 'appendonly') return 'append-only';
  // A port with TLS and one without may be the same port: one goes as the other comes.
  return /^(?:bind|port|tls-.*|protected-mode)$/.test(name) ? 'listening' : 'rest';
}

function setParameters(
  server: WantedServer,
  group: ParameterGroup,
  differences: readonly Difference[],
): Step {
  const { name } = server.process;
  const names = differences.map(({ setting }) => setting.name);
  const closes = group === 'listening';
  return stepOn(server, {
    kind: 'set-parameters',
    group,
    id: `set-parameters ${name} ${group}`,
    parameters: differences.map(({ setting }) => ({
      name: setting.name,
      value: setting.content,
    })),
    change: changeOf('~', `settings of ${name}`, differences.map(detailOf)),
    tags: closes ? ['danger'] : [],
    risk: riskOfSettings(names),
    verified: 'The server tells the new values, and lets us in again.',
    undone: closes ? 'It stays: what was closed is not opened again.' : 'The old values are set.',
  });
}

export function detailOf({ setting, was }: Difference): {
  readonly name: string;
  readonly was: string;
  readonly becomes: string;
} {
  const { name, secret, shown } = setting;
  return { name, was, becomes: secret ? shown : setting.value };
}

function isSame({ name, value }: WantedSetting, was: string): boolean {
  // It tells by whom it found itself started.
  if (name === 'supervised') return true;
  if (name === 'client-output-buffer-limit') return limitsIn(was) === limitsIn(value);
  if (name === 'bind')
    return was.split(' ').toSorted().join(' ') === value.split(' ').toSorted().join(' ');
  return was === value;
}

/** Classes in any order, and the replicas' under its older name. */
function limitsIn(value: string): string {
  const limits = value.match(/[a-z]+ \d+ \d+ \d+/g) ?? [];
  return limits
    .map((limit) => limit.replace(/^slave /, 'replica '))
    .toSorted()
    .join(' ');
}
