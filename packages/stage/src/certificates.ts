import { createHash, X509Certificate } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { StageError } from './errors.ts';
import type { Ground } from './ground.ts';
import { findProgram, opensslProgram } from './program.ts';

export interface Certificate {
  /** PEM: the certificate, then its authority's. */
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** Key and certificates in one file, as HAProxy reads them. */
  readonly bundleFile: string;
}

/** A certificate authority that lives as long as its stage. */
export class CertificateAuthority {
  /** PEM. */
  readonly certificate: string;
  readonly file: string;
  /** Base64 of the SHA-256 of the public key; Chromium trusts an authority by it. */
  readonly keyHash: string;
  readonly #ground: Ground;
  readonly #directory: string;
  #issued = 0;

  private constructor(ground: Ground, directory: string, certificate: string) {
    this.#ground = ground;
    this.#directory = directory;
    this.file = join(directory, 'authority.crt');
    this.certificate = certificate;
    const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
    this.keyHash = createHash('sha256').update(key).digest('base64');
  }

  static async create(ground: Ground): Promise<CertificateAuthority> {
    const directory = await ground.newDirectory('certificates');
    const extensions = [
      'basicConstraints = critical,CA:TRUE',
      'keyUsage = critical,keyCertSign,cRLSign',
    ];
    await makeCertificate(ground, directory, 'authority', extensions);
    const certificate = await readFile(join(directory, 'authority.crt'), 'utf8');
    return new CertificateAuthority(ground, directory, certificate);
  }

  /**
   * A certificate for servers and clients alike. Names are host names (`*.shop.test` too) and IP
   * addresses; without any it is good for a client only.
   */
  async issue(...names: readonly string[]): Promise<Certificate> {
    this.#issued += 1;
    const name = `issued-${this.#issued}`;
    const alternatives = names.map(alternativeName).join(',');
    const extensions = [
      'basicConstraints = critical,CA:FALSE',
      'keyUsage = critical,digitalSignature',
      'extendedKeyUsage = serverAuth,clientAuth',
      ...(alternatives === '' ? [] : [`subjectAltName = ${alternatives}`]),
    ];
    await makeCertificate(this.#ground, this.#directory, name, extensions, 'authority');
    const certFile = join(this.#directory, `${name}.crt`);
    const keyFile = join(this.#directory, `${name}.key`);
    await appendFile(certFile, this.certificate);
    const cert = await readFile(certFile, 'utf8');
    const key = await readFile(keyFile, 'utf8');
    const bundle = join(this.#directory, `${name}.pem`);
    const bundleFile = await this.#ground.writeSecret(bundle, `${key}${cert}`);
    return { cert, key, certFile, keyFile, bundleFile };
  }
}

async function makeCertificate(
  ground: Ground,
  directory: string,
  name: string,
  extensions: readonly string[],
  authority?: string,
): Promise<void> {
  const config = `[req]
distinguished_name = subject
prompt = no
x509_extensions = extensions
[subject]
commonName = Rampart stage ${name}
[extensions]
subjectKeyIdentifier = hash
${extensions.join('\n')}
`;
  await ground.writeSecret(join(directory, `${name}.cnf`), config);
  const signer = authority === undefined ? [] : signedBy(authority);
  const files = ['-config', `${name}.cnf`, '-keyout', `${name}.key`, '-out', `${name}.crt`];
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const args = ['req', '-x509', ...files, ...newKey, '-days', '3', ...signer];
  await ground.run(findProgram(opensslProgram), args, { cwd: directory });
}

function signedBy(authority: string): readonly string[] {
  return ['-CA', `${authority}.crt`, '-CAkey', `${authority}.key`];
}

function alternativeName(name: string): string {
  if (isIP(name) !== 0) return `IP:${name}`;
  if (/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(name)) return `DNS:${name}`;
  const message = `${JSON.stringify(name)} is neither a host name nor an IP address. Give names without a scheme and a port.`;
  throw new StageError('STAGE_OPTION', message);
}
