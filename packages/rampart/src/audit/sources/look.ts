// One file of sources, line by line. It looks for habits that can be told by a line; what takes a
// parser is the business of the lint rules of @rampart/client.
import { isLoopbackHost } from '../../policy/addresses.ts';
import type { Habit, Place } from './facts.ts';

interface Sign {
  readonly habit: Habit;
  /** The files that it counts in, by their names. */
  readonly files: RegExp;
  readonly line: RegExp;
  /** What the whole file must not, or must, hold as well. */
  readonly unless?: RegExp;
  readonly only?: RegExp;
  /** Whether what was matched counts; all of it, if left out. */
  readonly counts?: (match: RegExpExecArray) => boolean;
  readonly seen: string;
}

const code = /\.(?:[cm]?[jt]sx?|py|rb|go|java|kt|php|cs|rs|vue|svelte)$/i;
const settings =
  /(?:\.(?:ya?ml|json|toml|ini|conf|env|properties|sh|tf)|(?:^|\/)(?:\.env[\w.]*|Dockerfile[\w.]*))$/i;
const anything = new RegExp(`${code.source}|${settings.source}`, 'i');
const containers = /(?:\.ya?ml|\.sh|(?:^|\/)Dockerfile[\w.]*)$/i;
const ofServers = /redis|valkey/i;

const signs: readonly Sign[] = [
  {
    habit: 'password in a url',
    files: anything,
    // A variable in its place is what ought to stand there.
    line: /\brediss?:\/\/[^\s'"`/@]*:(?![${<*])[^\s'"`/@]+@/i,
    seen: 'A URL with a password in it stands here.',
  },
  {
    habit: 'plain connection to another host',
    files: anything,
    line: /\bredis:\/\/(?:[^\s'"`/@]*@)?([\w.-]+)/i,
    counts: ([, host = '']) => !isLoopbackHost(host) && host.includes('.'),
    seen: 'A client speaks plainly to another host.',
  },
  {
    habit: 'certificate not checked',
    files: anything,
    line: /rejectUnauthorized['"]?\s*[:=]\s*false|NODE_TLS_REJECT_UNAUTHORIZED['"]?\s*[:=]\s*['"]?0|ssl_cert_reqs['"]?\s*[:=]\s*['"]?(?:none|CERT_NONE)|ssl\.CERT_NONE|InsecureSkipVerify\s*:\s*true|redis-cli\b.*--insecure/i,
    seen: 'A client takes any certificate.',
  },
  {
    habit: 'script from parts',
    files: code,
    line: /\b(?:eval|evalRo|scriptLoad)\s*\(\s*(?:`[^`]*\$\{|f["']|["'][^"']*["']\s*(?:\+|%|\.format))/,
    only: ofServers,
    seen: 'A script is put together from parts.',
  },
  {
    habit: 'key from parts',
    files: code,
    line: /\.(?:get|set|setex|del|unlink|incr|expire|hget|hset|hgetall|zadd|sadd|lpush)\s*\(\s*`[^`]*\$\{\s*(?:req|request|ctx|params|query|body)\b/,
    only: ofServers,
    seen: 'The name of a key holds what a client sent.',
  },
  {
    habit: 'download without checksum',
    files: containers,
    line: /(?:curl|wget|get_url|ADD)\b.*\b(?:redis|valkey)[\w.-]*\.tar\.gz|http:\/\/download\.redis\.io|redis_verify_checksum\s*:\s*(?:false|no)\b/i,
    unless: /sha256sum|sha256:|shasum|checksum\s*:\s*["']?sha256/i,
    seen: 'A release is downloaded, and no checksum is compared.',
  },
  {
    habit: 'published port',
    files: containers,
    line: /(?:^\s*-\s*["']?|-p\s+|--publish[= ])(?:0\.0\.0\.0:|\[::\]:)?\d+:(?:6379|6380|16379|26379)\b/,
    only: ofServers,
    seen: 'A container publishes the port on every address.',
  },
  {
    habit: 'published port',
    files: /\.ya?ml$/i,
    line: /^\s*type\s*:\s*(?:LoadBalancer|NodePort)\b/,
    only: /\b6379\b/,
    unless: /loadBalancerSourceRanges/,
    seen: 'A service gives the port to whoever can reach it.',
  },
  {
    habit: 'careless container',
    files: containers,
    line: /^\s*privileged\s*:\s*true|\/var\/run\/docker\.sock|^\s*-\s*["']?\/(?:etc|root|var\/spool\/cron)?\/?:|--privileged\b|^\s*user\s*:\s*["']?(?:root|0)\b|runAsUser\s*:\s*0\b/,
    only: ofServers,
    seen: 'A container has more rights than its server needs.',
  },
];

/** Each habit once a line. */
export function lookAt(path: string, text: string): readonly Place[] {
  const fitting = signs.filter(
    ({ files, only, unless }) =>
      files.test(path) && only?.test(text) !== false && unless?.test(text) !== true,
  );
  if (fitting.length === 0) return [];
  return text.split('\n').flatMap((line, at) =>
    fitting.flatMap(({ habit, line: sign, counts, seen }) => {
      const match = line.length > longestLine ? null : sign.exec(line);
      if (match === null || counts?.(match) === false) return [];
      return [{ habit, path, line: at + 1, seen }];
    }),
  );
}

/** Longer ones were made by a program. */
const longestLine = 2_000;
