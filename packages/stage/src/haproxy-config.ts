import type { Certificate } from './certificates.ts';

export interface Backend {
  readonly host?: string;
  readonly port: number;
  /** Where it is asked whether it is well; at its own port by default. */
  readonly healthPort?: number;
}

export interface BalancerOptions {
  readonly backends: readonly Backend[];
  /** A free one by default. */
  readonly port?: number;
  /** `http` by default: a server is chosen for every request; with `tcp`, for every connection. */
  readonly mode?: 'http' | 'tcp';
  /** Takes servers out while they do not answer: `tcp` tries to connect, a path must give 2xx or 3xx. */
  readonly health?: 'tcp' | `/${string}`;
  /** Host names and addresses that browsers will use; serves HTTPS with a certificate for them. */
  readonly https?: readonly string[];
  /** Tells servers about the browser's connection by X-Forwarded-* headers; true by default. */
  readonly forwarded?: boolean;
  /** Tells servers who connects by the PROXY protocol, version 2; with `tcp`. */
  readonly tellsAddress?: boolean;
}

export interface BalancerPlan extends BalancerOptions {
  readonly port: number;
  readonly control: string;
  readonly certificate: Certificate | undefined;
}

/** The nobody of every Unix: HAProxy gives up root once it has read its files. */
const nobody = 65_534;

export function haproxyConfig(
  plan: BalancerPlan,
  isRoot: boolean = process.getuid?.() === 0,
): string {
  const { mode = 'http', certificate } = plan;
  const tls = certificate === undefined ? '' : ` ssl crt "${certificate.bundleFile}"`;
  return sections({
    global: [
      'maxconn 1000',
      `stats socket "${plan.control}" mode 600 level admin`,
      ...(isRoot ? [`uid ${nobody}`, `gid ${nobody}`] : []),
    ],
    defaults: [
      `mode ${mode}`,
      'timeout connect 2s',
      // Without it a server has 200 ms to say that it is well, which a busy machine does not always give it.
      'timeout check 2s',
      'timeout client 60s',
      'timeout server 60s',
      'timeout tunnel 1h',
      'option redispatch 1',
      'retries 3',
    ],
    'frontend browsers': [
      `bind 127.0.0.1:${plan.port}${tls}`,
      ...(mode === 'http' && plan.forwarded !== false ? forwardedHeaders : []),
      'default_backend servers',
    ],
    'backend servers': ['balance roundrobin', ...healthCheck(plan), ...servers(plan)],
  });
}

// What a browser claims about itself is replaced, never passed on.
const forwardedHeaders = [
  'http-request set-header X-Forwarded-For %[src]',
  'http-request set-header X-Forwarded-Host %[req.hdr(host)]',
  'http-request set-header X-Forwarded-Port %[dst_port]',
  'http-request set-header X-Forwarded-Proto https if { ssl_fc }',
  'http-request set-header X-Forwarded-Proto http if !{ ssl_fc }',
];

function healthCheck({ health }: BalancerPlan): readonly string[] {
  return health === undefined || health === 'tcp' ? [] : [`option httpchk GET ${health}`];
}

function servers({ backends, health, tellsAddress }: BalancerPlan): readonly string[] {
  const proxy = tellsAddress === true ? ' send-proxy-v2' : '';
  return backends.map(({ host = '127.0.0.1', port, healthPort }, index) => {
    const at = healthPort === undefined ? '' : ` port ${healthPort}`;
    const check = health === undefined ? '' : ` check inter 200 fall 2 rise 1${at}`;
    return `server ${index + 1} ${host}:${port}${proxy}${check}`;
  });
}

function sections(byName: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(byName)
    .map(([name, lines]) => [name, ...lines.map((line) => `  ${line}`)].join('\n'))
    .join('\n\n')
    .concat('\n');
}
