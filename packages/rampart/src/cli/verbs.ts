// The verbs of the command: a file each, a line each here, in the order of the help.
import type { Verbs } from './verb.ts';

export const verbs: Verbs = {
  policy: async () => (await import('./policy.ts')).policyVerbs,
  compile: async () => (await import('./compile.ts')).compileVerb,
  init: async () => (await import('./init.ts')).initVerb,
  plan: async () => (await import('./plan.ts')).planVerb,
  apply: async () => (await import('./apply.ts')).applyVerb,
  uninstall: async () => (await import('./uninstall.ts')).uninstallVerb,
  drift: async () => (await import('./drift.ts')).driftVerb,
  up: async () => (await import('./up.ts')).upVerb,
  status: async () => (await import('./status.ts')).statusVerb,
  tls: async () => (await import('./tls.ts')).tlsVerbs,
  secret: async () => (await import('./secret.ts')).secretVerbs,
  events: async () => (await import('./events.ts')).eventsVerbs,
  audit: async () => (await import('./audit.ts')).auditVerb,
  risk: async () => (await import('./risk.ts')).riskVerbs,
  gateway: async () => (await import('./gateway.ts')).gatewayVerb,
  alerts: async () => (await import('./alerts.ts')).alertsVerb,
  ha: async () => (await import('./ha.ts')).haVerbs,
  unlock: async () => (await import('./unlock.ts')).unlockVerb,
  approve: async () => (await import('./approve.ts')).approveVerb,
  password: async () => (await import('./password.ts')).passwordVerb,
  enrol: async () => (await import('./enrol.ts')).enrolVerb,
  prove: async () => (await import('./prove.ts')).proveVerb,
  archive: async () => (await import('./archive.ts')).archiveVerb,
  console: async () => (await import('./console.ts')).consoleVerb,
};
