import type { CertificateAuthority } from './certificates.ts';
import { chromiumProgram, findProgram } from './program.ts';

export interface ChromiumOptions {
  /**
   * Where host names lead: `{ 'shop.test': '127.0.0.1', 'evil.test:443': '127.0.0.1:12345' }`.
   * Names that are not mapped do not resolve, so that no test reaches the outside.
   */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Pages whose certificates this authority issued are trusted; no others. */
  readonly trust?: CertificateAuthority | undefined;
}

/** For `chromium.launch(…)` of playwright-core. */
export interface ChromiumLaunch {
  readonly executablePath: string;
  readonly headless: true;
  readonly chromiumSandbox: boolean;
  readonly args: string[];
}

export function chromiumLaunch(options: ChromiumOptions = {}): ChromiumLaunch {
  return {
    executablePath: findProgram(chromiumProgram),
    headless: true,
    // Chromium refuses to build its sandbox as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      `--host-resolver-rules=${resolverRules(options.hosts ?? {})}`,
      ...(options.trust === undefined
        ? []
        : [`--ignore-certificate-errors-spki-list=${options.trust.keyHash}`]),
    ],
  };
}

function resolverRules(hosts: Readonly<Record<string, string>>): string {
  const mapped = Object.entries(hosts).map(([name, address]) => `MAP ${name} ${address}`);
  const loopback = ['EXCLUDE localhost', 'EXCLUDE 127.0.0.1', 'EXCLUDE [::1]'];
  return [...mapped, 'MAP * ~NOTFOUND', ...loopback].join(', ');
}
