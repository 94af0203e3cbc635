// Everything that somebody is told of: what it means, how bad it is, what to do next, and when it is
// over. docs/reference/alerts.md is tested against this table in both directions.
import type { AlertRule, AlertSeverity } from '../policy/alert-types.ts';

export interface Rule {
  readonly severity: AlertSeverity;
  readonly title: string;
  readonly means: string;
  readonly todo: string;
  /** Milliseconds without another one after which it is over; null: whoever saw it says so. */
  readonly quiet: number | null;
}

const HOUR = 3_600_000;

export const rules: Readonly<Record<AlertRule, Rule>> = Object.freeze({
  'server-down': {
    severity: 'critical',
    title: 'A server does not answer',
    means: 'A server or Sentinel is down, cut off, or refuses to speak.',
    todo: 'Look at the host and at the server’s log. Where Sentinels watch it, see that another one leads; else start it again.',
    quiet: null,
  },
  'gateway-alone': {
    severity: 'high',
    title: 'A gateway has no server behind it',
    means: 'Clients of this gateway get errors.',
    todo: 'Look whether the server is up and can be reached from the gateway; it connects again by itself.',
    quiet: null,
  },
  failover: {
    severity: 'high',
    title: 'Another server leads',
    means: 'A primary was replaced; what it had not yet copied is lost.',
    todo: 'Find out why the old one went. "rampart archive salvage" brings back writes that only it had.',
    quiet: HOUR,
  },
  'quorum-lost': {
    severity: 'critical',
    title: 'Sentinels cannot fail over',
    means: 'If the primary goes now, nothing takes its place.',
    todo: 'Bring back the Sentinels that are missing; look at the network between their hosts.',
    quiet: null,
  },
  'two-primaries': {
    severity: 'critical',
    title: 'Two servers lead at once',
    means: 'Clients may write to both; what one of them takes will be thrown away.',
    todo: 'Keep clients from the one that the Sentinels do not name, then let it follow. "rampart archive salvage" compares their writes.',
    quiet: null,
  },
  'new-replica': {
    severity: 'high',
    title: 'A replica that nobody named',
    means: 'Somebody gets a copy of all data as it is written.',
    todo: 'If it is yours, put it into the policy. If not: cut it off at the firewall, change the replication password, and ask how it got in.',
    quiet: null,
  },
  'replica-adrift': {
    severity: 'high',
    title: 'A replica has lost its primary',
    means: 'It serves old data, and takes the place of nobody.',
    todo: 'Look at the replica’s log for why its link is down: network, password, or a full copy that does not end.',
    quiet: null,
  },
  'disk-filling': {
    severity: 'high',
    title: 'A disk is nearly full',
    means: 'When it is full, the log, the archive or the server itself stops.',
    todo: 'Make room or a larger disk. For the log lower gateway.audit.keep, for the archive run "rampart archive retire".',
    quiet: null,
  },
  'memory-filling': {
    severity: 'high',
    title: 'A server’s memory is nearly used up',
    means: 'At maxmemory the server refuses writes, or throws keys away.',
    todo: 'Find what grows ("rampart audit" shows keys without an end), or raise maxmemory.',
    quiet: null,
  },
  'saving-fails': {
    severity: 'critical',
    title: 'A server cannot save',
    means: 'What it holds is only in memory.',
    todo: 'Look at its log: a full disk, no right to write, or too little memory to fork.',
    quiet: null,
  },
  'mass-rewriting': {
    severity: 'critical',
    title: 'Somebody encrypts or removes it all',
    means: 'So many keys were replaced or removed at once that it looks like a ransom.',
    todo: 'Take the login away from whoever does it. "rampart archive rewrites" names the moment, "rampart archive restore" brings back what was before.',
    quiet: HOUR,
  },
  drift: {
    severity: 'high',
    title: 'A server is not as the policy says',
    means: 'A setting, a user or a file was changed by somebody else than Rampart.',
    todo: 'See with "rampart plan" what differs; find out who did it; "rampart apply" puts it right.',
    quiet: null,
  },
  finding: {
    severity: 'high',
    title: 'An audit found something new',
    means: 'A rule held before and does not any more.',
    todo: 'Read the finding: "rampart audit" names the step that mends it.',
    quiet: null,
  },
  refusals: {
    severity: 'medium',
    title: 'Much is refused at once',
    means: 'Somebody tries doors, or an application does what its policy does not allow.',
    todo: 'See who with "rampart events query --outcome refused". If it is a release of yours, correct it or the policy.',
    quiet: 600_000,
  },
  'logins-failing': {
    severity: 'high',
    title: 'Somebody guesses passwords',
    means: 'Logins at the gateway fail one after the other.',
    todo: 'See from where with "rampart events query --code GATEWAY_LOGIN_REFUSED"; keep that address away.',
    quiet: 600_000,
  },
  'console-logins-failing': {
    severity: 'high',
    title: 'Somebody guesses at the console',
    means: 'Logins at the console fail one after the other.',
    todo: 'Ask the person whose name it is; if it was not that person, keep the address away and change the password.',
    quiet: 600_000,
  },
  'canary-touched': {
    severity: 'critical',
    title: 'A canary key was touched',
    means: 'Nobody has a reason to: somebody looks through the data.',
    todo: 'Take the user’s login away, and look at what else was read with it.',
    quiet: HOUR,
  },
  'egress-limit': {
    severity: 'high',
    title: 'A user reads more than the policy lets it',
    means: 'Data may be leaving.',
    todo: 'See which commands with "rampart events query --user NAME"; if it is honest, raise the budget.',
    quiet: HOUR,
  },
  'egress-jump': {
    severity: 'medium',
    title: 'A server sends far more than usual',
    means: 'Somebody copies data, or an application reads much more than before.',
    todo: 'Look who reads: "rampart gateway status", and the figures for each user.',
    quiet: null,
  },
  'server-open': {
    severity: 'critical',
    title: 'A server takes any password',
    means: 'Whoever reaches it is let in.',
    todo: 'Set its users ("rampart apply"), and look who was there meanwhile.',
    quiet: HOUR,
  },
  'worker-ended': {
    severity: 'high',
    title: 'A worker of the gateway ended',
    means: 'Its clients had to connect again; another one takes its place by itself.',
    todo: 'If it comes again, report the gateway’s last lines on standard error.',
    quiet: HOUR,
  },
  'policy-refused': {
    severity: 'high',
    title: 'A gateway did not take a policy',
    means: 'It goes on with the one from before.',
    todo: 'Run "rampart policy check" on the file, and reload.',
    quiet: null,
  },
  'archive-behind': {
    severity: 'high',
    title: 'The archive is behind',
    means: 'What is written now cannot be brought back.',
    todo: 'Look at the archiver’s events: the server is away, or the disk is full or slow. It goes on by itself.',
    quiet: null,
  },
  'archive-broken': {
    severity: 'high',
    title: 'History was broken',
    means: 'Between two points nothing can be restored.',
    todo: 'Have a larger replication backlog, and find out why the archiver was away for so long.',
    quiet: HOUR,
  },
  'archive-tampered': {
    severity: 'critical',
    title: 'The archive is not as it was written',
    means: 'A segment was altered, cut off or removed.',
    todo: 'Keep it as evidence. Run "rampart archive verify" on every copy, and restore from one that is whole.',
    quiet: HOUR,
  },
  'drill-failed': {
    severity: 'critical',
    title: 'A restore did not give the same data',
    means: 'The archive may not bring back what you need.',
    todo: 'Run "rampart archive verify" and another drill; begin a new history if it fails again.',
    quiet: null,
  },
  'drill-overdue': {
    severity: 'medium',
    title: 'Nobody has tried a restore lately',
    means: 'Whether it works, and how long it takes, is only hoped.',
    todo: 'Run "rampart archive drill".',
    quiet: null,
  },
  'log-tampered': {
    severity: 'critical',
    title: 'The log is not as it was written',
    means: 'Lines were removed or altered, which is what somebody does who hides.',
    todo: 'Keep the files. Run "rampart events verify" with checkpoints from elsewhere.',
    quiet: HOUR,
  },
  'log-incomplete': {
    severity: 'medium',
    title: 'The log, or a copy of it, has gaps',
    means: 'Some of what happened is not written down, or not off this machine.',
    todo: 'Look at disk and network; what a sink missed is whole in the log of this machine.',
    quiet: HOUR,
  },
  'keys-unsafe': {
    severity: 'critical',
    title: 'Keys are not safe',
    means: 'A ring was declared compromised, or somebody without its key wrote to it.',
    todo: 'Follow the guide on rotating and revoking: what to do when keys leak.',
    quiet: HOUR,
  },
  'keys-away': {
    severity: 'medium',
    title: 'Web servers cannot reach their keys',
    means: 'They go on from memory; revocations arrive only when the store is back.',
    todo: 'Look at the path from the web servers to Redis.',
    quiet: null,
  },
  'certificate-ending': {
    severity: 'high',
    title: 'A certificate ends soon',
    means: 'From then on nobody can connect.',
    todo: 'Renew it: "rampart tls roll" for an authority of your own, then reload.',
    quiet: null,
  },
  'not-watched': {
    severity: 'high',
    title: 'Something cannot be looked at',
    means: 'What happens there is not noticed.',
    todo: 'Correct what the message says: a login, a right, an address, a directory.',
    quiet: null,
  },
});

export const ranks: readonly AlertSeverity[] = ['low', 'medium', 'high', 'critical'];

export function isAtLeast(severity: AlertSeverity, least: AlertSeverity): boolean {
  return ranks.indexOf(severity) >= ranks.indexOf(least);
}
